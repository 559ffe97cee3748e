/** Errors of the connection itself, such as refused, reset or unknown host. */
const systemCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/**
 * SQLSTATEs: connection exceptions, too many connections, operator intervention, and sessions that
 * the server ended because they were idle.
 */
const unavailableStates = /^(08...|53300|57P0[1-5]|25P0[34])$/;

/**
 * The driver gives these errors neither a code nor a class. A closed database uses an error class
 * that other faults share.
 */
const unavailableMessages =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Cannot use a pool after calling end|PGlite is closed)|is not currently accepting connections$/;

/**
 * Returns whether the database was unreachable. Errors in which the database rejected a request do
 * not count.
 */
export function isConnectionError(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isConnectionError);
  if (!(error instanceof Error)) return false;
  if ('code' in error && typeof error.code === 'string') {
    if (systemCodes.has(error.code) || unavailableStates.test(error.code)) return true;
  }
  return unavailableMessages.test(error.message) || isConnectionError(error.cause);
}
