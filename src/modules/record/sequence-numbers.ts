import type { SqlEntityManager } from '@mikro-orm/sql';

/** Places in the record, and the time at which they were given. */
export interface Places {
  readonly sequence: readonly number[];
  /** By the clock of the database, after everything that stands before. */
  readonly at: Date;
}

/**
 * The next places in the record, in order; nobody else gets one before the transaction ends. The lock comes first: the numbers are counted off row
 * by row, and there is no row before the lock is held.
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
    throw new RangeError('The log gave fewer sequence numbers than were asked for.');
  return { sequence: rows.map((row) => Number(row.seq)), at: new Date(first.ms) };
}
