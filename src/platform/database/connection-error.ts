/** Of the connection itself: refused, reset, unknown host and the like. */
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

/** SQLSTATE: connection exceptions, no connection left, the server's operator stepping in, and sessions that the server ended as idle. */
const unavailableStates = /^(08...|53300|57P0[1-5]|25P0[34])$/;

/** The driver has neither a code nor a class for these, and a closed database shares its own with faults of another kind. */
const unavailableMessages =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Cannot use a pool after calling end|PGlite is closed)|is not currently accepting connections$/;

/** Whether the database could not be reached, as opposed to having refused what was asked of it. */
export function isConnectionError(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isConnectionError);
  if (!(error instanceof Error)) return false;
  if ('code' in error && typeof error.code === 'string') {
    if (systemCodes.has(error.code) || unavailableStates.test(error.code)) return true;
  }
  return unavailableMessages.test(error.message) || isConnectionError(error.cause);
}
