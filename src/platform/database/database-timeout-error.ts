import { ExpectedError } from '../errors.ts';
import { messageOf, tookTooLong } from './database-failure.ts';

/** The database took too long with what came before; nothing was stored. */
export class DatabaseTimeoutError extends ExpectedError {
  override readonly name = 'DatabaseTimeoutError';
  readonly code = tookTooLong.code;

  constructor() {
    super(messageOf(tookTooLong, 'nothing'));
  }

  override get details() {
    return { retryAfterMs: tookTooLong.retryAfterMs };
  }
}
