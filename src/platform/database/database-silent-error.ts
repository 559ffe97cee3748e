/** The database gave no answer in time. Whether the statement took effect is not known: the connection was given up. */
export class DatabaseSilentError extends Error {
  override readonly name = 'DatabaseSilentError';
  /** As of a socket that waited in vain. */
  readonly code = 'ETIMEDOUT';

  constructor(milliseconds: number) {
    super(`The database gave no answer within ${milliseconds} ms.`);
  }
}
