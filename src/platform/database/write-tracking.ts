import { AsyncLocalStorage } from 'node:async_hooks';

/** Work that may store something, in any number of transactions. */
export interface WriteTracker {
  /** Whether something was stored so far, or was before it began. */
  hasStored: boolean;
}

const current = new AsyncLocalStorage<WriteTracker>();

/** Does work, and notes in `work` whether it stores something. */
export function withWriteTracker<Result>(work: WriteTracker, does: () => Result): Result {
  return current.run(work, does);
}

/** Notes that something of the caller's work is stored, so that a fault from now on does not undo all of it. */
export function noteStored(): void {
  const work = current.getStore();
  if (work !== undefined) work.hasStored = true;
}

/** The same of a transaction. @param result what it gives: null or false says that it found nothing to store. */
export function noteCommitted<Result>(result: Result): Result {
  if (result !== null && result !== false) noteStored();
  return result;
}
