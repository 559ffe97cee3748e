/**
 * The code of a socket that timed out. The ORM replaces this error with its own error and keeps the
 * code.
 */
export const databaseUnresponsiveCode = 'ETIMEDOUT';

/**
 * The database did not respond in time. The statement may or may not have taken effect, because the
 * connection was closed.
 */
export class DatabaseUnresponsiveError extends Error {
  override readonly name = 'DatabaseUnresponsiveError';
  readonly code = databaseUnresponsiveCode;

  constructor(milliseconds: number) {
    super(`The database did not respond within ${milliseconds} ms.`);
  }
}
