import type { SqlEntityManager } from '@mikro-orm/sql';
import { vi } from 'vitest';

const waiting = `select count(*)::int as count from pg_stat_activity
  where datname = current_database() and wait_event_type = 'Lock'`;

/** How many sessions of the test's PostgreSQL database wait for a lock that another one holds. */
export async function sessionsWaitingForALock(fork: () => SqlEntityManager): Promise<number> {
  const [found] = await fork().execute<{ count: number }[]>(waiting);
  return found?.count ?? 0;
}

/**
 * Resolves when a session of the test's PostgreSQL database waits for a lock that another one
 * holds.
 */
export async function untilSomeoneWaitsForALock(fork: () => SqlEntityManager): Promise<void> {
  await vi.waitUntil(async () => (await sessionsWaitingForALock(fork)) > 0);
}
