import type { SqlEntityManager } from '@mikro-orm/sql';

/**
 * The next places in the record, in order; nobody else gets one before the transaction ends. The lock comes first: the numbers are counted off row
 * by row, and there is no row before the lock is held.
 */
export async function takeSequenceNumbers(em: SqlEntityManager, count: number): Promise<number[]> {
  const rows = await em.execute<{ seq: string | number }[]>(
    `with locked as materialized (select lock_asi_inferences())
     select nextval('asi_inferences_seq_seq') as seq from locked, generate_series(1, ?)`,
    [count],
  );
  return rows.map((row) => Number(row.seq));
}
