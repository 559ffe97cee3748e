import type { SqlEntityManager } from '@mikro-orm/sql';
import { vi } from 'vitest';

const waiting = `select count(*)::int as count from pg_stat_activity
  where datname = current_database() and wait_event_type = 'Lock'`;

/** Resolves when a session of the test's PostgreSQL database waits for a lock that another one holds. */
export async function untilSomeoneWaitsForALock(fork: () => SqlEntityManager): Promise<void> {
  await vi.waitUntil(async () => {
    const [found] = await fork().execute<{ count: number }[]>(waiting);
    return found !== undefined && found.count > 0;
  });
}
