import type { SqlEntityManager } from '@mikro-orm/sql';

/** Sequence numbers of the audit trail, and the time at which they were assigned. */
export interface Places {
  readonly sequence: readonly number[];
  /** Time by the clock of the database, after everything with lower numbers. */
  readonly at: Date;
}

/**
 * Takes the next sequence numbers of the audit trail, in order. No other transaction gets one
 * before this one ends. The lock is taken first: the numbers are drawn row by row, and there is no
 * row before the lock is held.
 */
export async function takePlaces(em: SqlEntityManager, count: number): Promise<Places> {
  const rows = await em.execute<{ seq: string | number; ms: number }[]>(
    `with locked as materialized (select lock_asi_inferences()),
     moment as materialized (
       select floor(extract(epoch from clock_timestamp()) * 1000)::double precision as ms from locked)
     select nextval('asi_inferences_seq_seq') as seq, moment.ms from moment, generate_series(1, ?)`,
    [count],
  );
  const [first] = rows;
  if (first === undefined || rows.length < count)
    throw new RangeError('The database returned fewer sequence numbers than requested.');
  return { sequence: rows.map((row) => Number(row.seq)), at: new Date(first.ms) };
}
