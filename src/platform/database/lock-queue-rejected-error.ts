import { lockNotAvailable } from './sql-state.ts';

/** Too many transactions wait for a lock, or this one has waited for its turn for as long as for a lock. It was not begun. */
export class LockQueueRejectedError extends Error {
  override readonly name = 'LockQueueRejectedError';
  /** As of a lock that was not free in time: what waits before the pool waits for the same, and is refused alike. */
  readonly code = lockNotAvailable;

  constructor() {
    super('The transaction was not begun: others wait for the same lock.');
  }
}
