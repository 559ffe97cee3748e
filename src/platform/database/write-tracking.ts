import { AsyncLocalStorage } from 'node:async_hooks';

/** Tracks whether work stores something, in any number of transactions. */
export interface WriteTracker {
  /** Whether something was stored so far, or before the work began. */
  hasStored: boolean;
}

const current = new AsyncLocalStorage<WriteTracker>();

/** Runs work, and records in `work` whether it stores something. */
export function withWriteTracker<Result>(work: WriteTracker, does: () => Result): Result {
  return current.run(work, does);
}

/**
 * Records that a part of the caller's work is stored, so that a later failure does not undo all of
 * it.
 */
export function noteStored(): void {
  const work = current.getStore();
  if (work !== undefined) work.hasStored = true;
}

/**
 * Records that a transaction stored a part of the caller's work.
 * @param result of the transaction. Null or false means that it stored nothing.
 */
export function noteCommitted<Result>(result: Result): Result {
  if (result !== null && result !== false) noteStored();
  return result;
}
