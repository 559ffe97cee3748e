import { sql } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';

/** Value of a column of a row that is being stored: the time of the database when its transaction began. The entity has it after the flush. */
export function transactionTime(): Date {
  return sql<Date>`now()`;
}

/** What time it is at the database, in milliseconds since 1970. */
export async function databaseTime(em: SqlEntityManager): Promise<number> {
  const [row] = await em.execute<{ ms: number }[]>(
    'select (extract(epoch from clock_timestamp()) * 1000)::double precision as ms',
  );
  if (row === undefined) throw new Error('The database gave no time.');
  return row.ms;
}
