import type { SqlEntityManager } from '@mikro-orm/sql';
import { inLockQueue, type LockKind } from './lock-queue.ts';
import { retryOnConflict } from './retry-on-conflict.ts';
import { noteCommitted } from './write-tracking.ts';

/**
 * Does work in one transaction, again when it loses against others: five attempts in all. The work loads the entities that it changes, through the
 * entity manager that it is given, and does nothing outside the database.
 * @param waitsFor what the transaction may wait for, and has its turn among. `nothing` is for transactions of which this process has one at a time by itself.
 * @throws LockQueueRejectedError, and what the work throws.
 */
export async function inTransaction<Result>(
  em: SqlEntityManager,
  waitsFor: LockKind | 'nothing',
  work: (em: SqlEntityManager) => Promise<Result>,
): Promise<Result> {
  // What a failed attempt changed is in the memory of its entity manager, so the next one has its own.
  const attempts = () => retryOnConflict((attempt) => (attempt === 1 ? em : em.fork()).transactional(work));
  if (waitsFor !== 'nothing') return inLockQueue(em, waitsFor, attempts);
  return noteCommitted(await attempts());
}
