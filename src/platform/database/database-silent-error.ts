/** As of a socket that waited in vain. The ORM puts an error of its own in the place of this one, and keeps the code. */
export const databaseSilentCode = 'ETIMEDOUT';

/** The database gave no answer in time. Whether the statement took effect is not known: the connection was given up. */
export class DatabaseSilentError extends Error {
  override readonly name = 'DatabaseSilentError';
  readonly code = databaseSilentCode;

  constructor(milliseconds: number) {
    super(`The database gave no answer within ${milliseconds} ms.`);
  }
}
