import { sql } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';

/**
 * Column value for a row that is being inserted: the database time at which its transaction began.
 * The entity has the value after the flush.
 */
export function transactionTime(): Date {
  return sql<Date>`now()`;
}

/** The current time of the database, in milliseconds since 1970. */
export async function databaseTime(em: SqlEntityManager): Promise<number> {
  const [row] = await em.execute<{ ms: number }[]>(
    'select (extract(epoch from clock_timestamp()) * 1000)::double precision as ms',
  );
  if (row === undefined) throw new Error('The database returned no time.');
  return row.ms;
}
