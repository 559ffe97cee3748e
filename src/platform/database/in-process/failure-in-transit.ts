/** An error in the form in which it passes from thread to thread: by itself it would lose its SQLSTATE and everything else that PostgreSQL says about it. */
export interface Failure {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** Its other properties: code, detail, constraint, table, position ... */
  readonly also: Readonly<Record<string, string | number | boolean>>;
  readonly cause: Failure | null;
}

/** Causes of causes that are sent, at most. */
const deepestCause = 4;

/** Parameters and options of the statement are left out: they are values of users, or cannot be sent. */
export function failureOf(error: unknown, depth = 0): Failure {
  if (!(error instanceof Error))
    return { name: 'Error', message: String(error), stack: undefined, also: {}, cause: null };
  const { name, message, stack, cause } = error;
  const also = Object.fromEntries(Object.entries(error).filter(([key, value]) => isPlain(key, value)));
  const hasCause = cause !== undefined && depth < deepestCause;
  return { name, message, stack, also, cause: hasCause ? failureOf(cause, depth + 1) : null };
}

const named = new Set(['name', 'message', 'stack', 'cause']);

function isPlain(key: string, value: unknown): boolean {
  return !named.has(key) && ['string', 'number', 'boolean'].includes(typeof value);
}

/** The error again, for the same handling as if it had been thrown here. */
export function errorOf({ name, message, stack, also, cause }: Failure): Error {
  const error = cause === null ? new Error(message) : new Error(message, { cause: errorOf(cause) });
  Object.defineProperty(error, 'name', { value: name, configurable: true, writable: true });
  if (stack !== undefined) error.stack = stack;
  return Object.assign(error, also);
}
