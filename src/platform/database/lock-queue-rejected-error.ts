import { lockNotAvailable } from './sql-state.ts';

/**
 * The queue for a lock is full, or this transaction has waited in it for the lock timeout. The
 * transaction was not begun.
 */
export class LockQueueRejectedError extends Error {
  override readonly name = 'LockQueueRejectedError';
  /**
   * Same code as for a lock that was not available in time: both wait for the same lock and are
   * handled in the same way.
   */
  readonly code = lockNotAvailable;

  constructor() {
    super('The transaction was not begun: too many transactions wait for the same lock.');
  }
}
