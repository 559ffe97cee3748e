import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Orm } from './create-orm.ts';
import { type SqlSession, withSqlSession } from './sql-session.ts';

/** Remembers which migrations ran. */
export const migrationsTable = 'schema_migrations';

/** Held while migrating, so that servers that start together take turns. */
const migrationLock = '21754143878239301';

/** A migration cannot be applied; the message names it and says what to do. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly sha256: string;
}

/**
 * Applies the SQL files of a directory that were not applied yet, in the order of their names, each in a transaction of its own. Files
 * hold plain SQL without transaction commands, so `psql -f` runs them as well. Migrations that are recorded but have no file
 * belong to a newer version of the product and are left alone.
 * @returns the names of the files that were applied now.
 * @throws MigrationError if a file fails, or differs from what was applied under its name.
 */
export async function migrate(orm: Orm, directory: string): Promise<string[]> {
  const migrations = await readMigrations(directory);
  return withSqlSession(orm, async (session) => {
    const applied: string[] = [];
    for (const migration of migrations) {
      if (await inTransaction(session, () => applyOnce(session, migration))) applied.push(migration.name);
    }
    return applied;
  });
}

async function readMigrations(directory: string): Promise<Migration[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(
    names.map(async (name) => {
      // Line endings may differ between checkouts of one file.
      const sql = (await readFile(join(directory, name), 'utf8')).replaceAll('\r\n', '\n');
      return { name, sql, sha256: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

/** @returns whether it was applied now. */
async function applyOnce(session: SqlSession, { name, sql, sha256 }: Migration): Promise<boolean> {
  await session.run(`select pg_advisory_xact_lock(${migrationLock})`);
  await session.run(
    `create table if not exists ${migrationsTable} (
      name text primary key,
      sha256 text not null,
      applied_at timestamptz not null default now()
    )`,
  );
  const [recorded] = await session.query(`select sha256 from ${migrationsTable} where name = $1`, [name]);
  if (recorded?.sha256 === sha256) return false;
  if (recorded !== undefined) {
    throw new MigrationError(
      `${name} differs from the file that was applied to this database (sha-256 ${recorded.sha256} then, ${sha256} now). ` +
        'Put the old file back, and the change into a new file with the next number.',
    );
  }
  try {
    await session.run(sql);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new MigrationError(`${name} failed and was undone: ${reason}`, { cause: error });
  }
  await session.query(`insert into ${migrationsTable} (name, sha256) values ($1, $2)`, [name, sha256]);
  return true;
}

async function inTransaction<Result>(session: SqlSession, action: () => Promise<Result>): Promise<Result> {
  await session.run('begin');
  try {
    const result = await action();
    await session.run('commit');
    return result;
  } catch (error) {
    await session.run('rollback');
    throw error;
  }
}
