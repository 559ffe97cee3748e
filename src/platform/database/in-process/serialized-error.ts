/** An error in the form in which it passes from thread to thread: by itself it would lose its SQLSTATE and everything else that PostgreSQL says about it. */
export interface SerializedError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** Its other properties: code, detail, constraint, table, position ... */
  readonly properties: Readonly<Record<string, string | number | boolean>>;
  readonly cause: SerializedError | null;
}

/** Causes of causes that are sent, at most. */
const maxCauses = 4;

/** Parameters and options of the statement are left out: they are values of users, or cannot be sent. */
export function serializeError(error: unknown, depth = 0): SerializedError {
  if (!(error instanceof Error))
    return { name: 'Error', message: String(error), stack: undefined, properties: {}, cause: null };
  const { name, message, stack, cause } = error;
  const also = Object.fromEntries(Object.entries(error).filter(([key, value]) => isPlain(key, value)));
  const hasCause = cause !== undefined && depth < maxCauses;
  return {
    name,
    message,
    stack,
    properties: also,
    cause: hasCause ? serializeError(cause, depth + 1) : null,
  };
}

const named = new Set(['name', 'message', 'stack', 'cause']);

function isPlain(key: string, value: unknown): boolean {
  return !named.has(key) && ['string', 'number', 'boolean'].includes(typeof value);
}

/** The error again, for the same handling as if it had been thrown here. */
export function deserializeError({ name, message, stack, properties: also, cause }: SerializedError): Error {
  const error = cause === null ? new Error(message) : new Error(message, { cause: deserializeError(cause) });
  Object.defineProperty(error, 'name', { value: name, configurable: true, writable: true });
  if (stack !== undefined) error.stack = stack;
  return Object.assign(error, also);
}
