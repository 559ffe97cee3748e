/** As of a socket that waited in vain. The ORM puts an error of its own in the place of this one, and keeps the code. */
export const databaseUnresponsiveCode = 'ETIMEDOUT';

/** The database gave no answer in time. Whether the statement took effect is not known: the connection was given up. */
export class DatabaseUnresponsiveError extends Error {
  override readonly name = 'DatabaseUnresponsiveError';
  readonly code = databaseUnresponsiveCode;

  constructor(milliseconds: number) {
    super(`The database gave no answer within ${milliseconds} ms.`);
  }
}
