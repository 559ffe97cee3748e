/**
 * An error in the form in which it is sent between threads. Structured cloning alone would lose its
 * SQLSTATE and the other fields of PostgreSQL.
 */
export interface SerializedError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** Other properties, such as code, detail, constraint, table and position. */
  readonly properties: Readonly<Record<string, string | number | boolean>>;
  readonly cause: SerializedError | null;
}

/** Maximum depth of nested causes that are sent. */
const maxCauses = 4;

/**
 * Omits the parameters and options of the statement: they contain values of users, or cannot be
 * sent.
 */
export function serializeError(error: unknown, depth = 0): SerializedError {
  if (!(error instanceof Error))
    return { name: 'Error', message: String(error), stack: undefined, properties: {}, cause: null };
  const { name, message, stack, cause } = error;
  const properties = Object.fromEntries(Object.entries(error).filter(([key, value]) => isPlain(key, value)));
  const hasCause = cause !== undefined && depth < maxCauses;
  return {
    name,
    message,
    stack,
    properties,
    cause: hasCause ? serializeError(cause, depth + 1) : null,
  };
}

const named = new Set(['name', 'message', 'stack', 'cause']);

function isPlain(key: string, value: unknown): boolean {
  return !named.has(key) && ['string', 'number', 'boolean'].includes(typeof value);
}

/** Restores the error, so that it is handled as if it had been thrown here. */
export function deserializeError({ name, message, stack, properties, cause }: SerializedError): Error {
  const error = cause === null ? new Error(message) : new Error(message, { cause: deserializeError(cause) });
  Object.defineProperty(error, 'name', { value: name, configurable: true, writable: true });
  if (stack !== undefined) error.stack = stack;
  return Object.assign(error, properties);
}
