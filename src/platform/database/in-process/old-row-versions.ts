import type { SqlEntityManager } from '@mikro-orm/sql';

/** Maximum number of WAL segments to pass: earlier checkpoints keep segments for reuse. */
const maxSegments = 100;

/** Size of tables of the embedded database, with indexes and TOAST data, in bytes. */
export async function bytesOf(em: SqlEntityManager, tables: readonly string[]): Promise<number> {
  const [row] = await em.execute<{ bytes: string }[]>(
    `select sum(pg_total_relation_size(name::regclass)) as bytes from unnest(string_to_array(?, ',')) as name`,
    [tables.join(',')],
  );
  return Number(row?.bytes ?? 0);
}

/**
 * Removes old row versions from the files of the embedded database: rewrites the tables and their
 * indexes, and switches the WAL to a new file. Other work has to wait, because there is only one
 * connection. The disk needs space for a second copy of the tables.
 * @param em outside a transaction.
 * @throws the error of the database.
 */
export async function removeOldRowVersions(em: SqlEntityManager, tables: readonly string[]): Promise<void> {
  await em.execute(`vacuum full ${tables.join(', ')}`);
  // A recycled segment keeps its old contents until it is overwritten.
  await em.execute('set wal_recycle = off');
  let left = 2;
  for (let passed = 0; left > 0; passed += 1) {
    if (passed === maxSegments)
      throw new Error('The write-ahead log of the embedded database still contains earlier segments.');
    // The WAL does not switch away from an empty segment.
    await em.execute(`select pg_logical_emit_message(false, 'vortex-signal', 'the next segment')`);
    await em.execute('select pg_switch_wal()');
    await em.execute('checkpoint');
    const [row] = await em.execute<{ segments: string }[]>(
      `select count(*) as segments from pg_ls_waldir() where name ~ '^[0-9A-F]{24}$'`,
    );
    // The last remaining segment may be a recycled one. The segment after it is new.
    if (Number(row?.segments) === 1) left -= 1;
  }
}
