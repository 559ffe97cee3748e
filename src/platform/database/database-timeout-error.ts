import { ExpectedError } from '../errors.ts';
import { messageOf, timeoutFailure } from './database-failure.ts';

/** The database took too long before this operation began. Nothing was stored. */
export class DatabaseTimeoutError extends ExpectedError {
  override readonly name = 'DatabaseTimeoutError';
  readonly code = timeoutFailure.code;

  constructor() {
    super(messageOf(timeoutFailure, 'nothing'));
  }

  override get details() {
    return { retryAfterMs: timeoutFailure.retryAfterMs };
  }
}
