import type { SqlEntityManager } from '@mikro-orm/sql';
import { inLockQueue, type LockKind } from './lock-queue.ts';
import { retryOnConflict } from './retry-on-conflict.ts';
import { noteCommitted } from './write-tracking.ts';

/**
 * Runs work in one transaction, and retries it on conflicts with other transactions, up to five
 * attempts in all. The work loads the entities that it changes through the entity manager that it
 * receives, and has no effect outside the database.
 * @param waitsFor the lock that the transaction may wait for, and whose queue it joins. `nothing`
 * is for transactions of which this process runs only one at a time.
 * @throws LockQueueRejectedError, and the error of the work.
 */
export async function inTransaction<Result>(
  em: SqlEntityManager,
  waitsFor: LockKind | 'nothing',
  work: (em: SqlEntityManager) => Promise<Result>,
): Promise<Result> {
  // The entity manager keeps the changes of a failed attempt, so each retry gets its own.
  const attempts = () => retryOnConflict((attempt) => (attempt === 1 ? em : em.fork()).transactional(work));
  if (waitsFor !== 'nothing') return inLockQueue(em, waitsFor, attempts);
  return noteCommitted(await attempts());
}
