import type { SqlEntityManager } from '@mikro-orm/sql';
import { repeated } from './repeated.ts';

/**
 * Does work in one transaction, again when it loses against others: five attempts in all. The work loads the entities that it changes, through the
 * entity manager that it is given, and does nothing outside the database.
 */
export function inTransaction<Result>(
  em: SqlEntityManager,
  work: (em: SqlEntityManager) => Promise<Result>,
): Promise<Result> {
  // What a failed attempt changed is in the memory of its entity manager, so the next one has its own.
  return repeated((attempt) => (attempt === 1 ? em : em.fork()).transactional(work));
}
