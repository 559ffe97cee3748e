import type { SqlEntityManager } from '@mikro-orm/sql';

/** Segments of the log that are passed through at most: those that earlier checkpoints have kept to be written over. */
const maxSegments = 100;

/** What tables of the database in process take with their indexes and their long values, in bytes. */
export async function bytesOf(em: SqlEntityManager, tables: readonly string[]): Promise<number> {
  const [row] = await em.execute<{ bytes: string }[]>(
    `select sum(pg_total_relation_size(name::regclass)) as bytes from unnest(string_to_array(?, ',')) as name`,
    [tables.join(',')],
  );
  return Number(row?.bytes ?? 0);
}

/**
 * Removes from the files of the database in process what they hold of earlier versions of rows: rewrites the tables and their indexes, and has its log begin in a
 * new file. Everything else on the one connection waits meanwhile. There must be room for the tables once more.
 * @param em outside a transaction. @throws what the database says.
 */
export async function removeOldRowVersions(em: SqlEntityManager, tables: readonly string[]): Promise<void> {
  await em.execute(`vacuum full ${tables.join(', ')}`);
  // A segment that is kept to be written over holds what it held until then.
  await em.execute('set wal_recycle = off');
  let left = 2;
  for (let passed = 0; left > 0; passed += 1) {
    if (passed === maxSegments)
      throw new Error('The log of the embedded database still has earlier segments.');
    // A segment without a record is not left.
    await em.execute(`select pg_logical_emit_message(false, 'vortex-signal', 'the next segment')`);
    await em.execute('select pg_switch_wal()');
    await em.execute('checkpoint');
    const [row] = await em.execute<{ segments: string }[]>(
      `select count(*) as segments from pg_ls_waldir() where name ~ '^[0-9A-F]{24}$'`,
    );
    // The last one that is there may be of those that were kept; the one after it is new.
    if (Number(row?.segments) === 1) left -= 1;
  }
}
