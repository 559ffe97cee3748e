import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isTimeout } from '../database-failure.ts';
import type { DatabaseTimeouts } from '../database-timeouts.ts';
import {
  defaultIsolation,
  timeoutSettings,
  transactionSettings,
  withoutTimeouts,
} from '../session-settings.ts';
import { sqlStateOf } from '../sql-state.ts';
import type { Orm } from './create-orm.ts';
import { type SqlSession, withSqlSession } from './sql-session.ts';

/** Table of applied migrations. */
export const migrationsTable = 'schema_migrations';

/**
 * Advisory lock held while migrating, so that servers that start together migrate one after
 * another.
 */
const migrationLock = '21754143878239301';

/** A migration cannot be applied. The message names it and says what to do. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly sha256: string;
}

export interface MigrateOptions {
  /** Whether to accept a schema that a newer version of the product has changed. Default false. */
  readonly allowNewer?: boolean;
  /**
   * Timeouts for reading the applied migrations. Default: no limit. Schema changes have no limit.
   */
  readonly timeouts?: DatabaseTimeouts;
}

/**
 * Applies the SQL files of a directory that are not applied yet, in the order of their names, each
 * in its own transaction. Files contain plain SQL without transaction commands, so `psql -f` runs
 * them as well. If nothing has to be applied, the database is only read, so that a role without the
 * right to change the schema may call this.
 * @returns the names of the files that were applied now.
 * @throws MigrationError if a file fails, if it differs from what was applied under its name, or if
 * the schema is newer than the files.
 */
export async function migrate(
  orm: Orm,
  directory: string,
  { allowNewer = false, timeouts }: MigrateOptions = {},
): Promise<string[]> {
  const migrations = await readMigrations(directory);
  return withSqlSession(orm, async (session) => {
    const { pending, newer } = await comparedWith(session, migrations, timeouts);
    if (newer.length > 0 && !allowNewer) throw new MigrationError(newerThan(newer));
    const applied: string[] = [];
    for (const migration of pending) {
      if (
        await mayChange(pending, () =>
          inTransaction(session, withoutTimeouts, () => applyOnce(session, migration)),
        )
      )
        applied.push(migration.name);
    }
    return applied;
  });
}

/**
 * Compares the schema of a database with the files of a directory, by name. It only reads.
 * @throws MigrationError
 */
export async function schemaState(
  orm: Orm,
  directory: string,
  timeouts?: DatabaseTimeouts,
): Promise<{ readonly pending: readonly string[]; readonly newer: readonly string[] }> {
  const migrations = await readMigrations(directory);
  const { pending, newer } = await withSqlSession(orm, (session) =>
    comparedWith(session, migrations, timeouts),
  );
  return { pending: pending.map(({ name }) => name), newer };
}

/**
 * What to do about a schema that is newer than the server.
 * @param names the files that the server does not have.
 */
export function newerThan(names: readonly string[]): string {
  return (
    `The schema of the database is newer than this server: ${names.slice(0, 3).join(', ')} ${names.length === 1 ? 'was' : 'were'} applied to it. ` +
    'Update the server, or set ALLOW_NEWER_SCHEMA=true if its release notes say that this version works with that schema.'
  );
}

/**
 * @throws MigrationError if a file differs from the file that was applied under its name, or if
 * the applied migrations may not be read.
 */
async function comparedWith(
  session: SqlSession,
  migrations: readonly Migration[],
  timeouts: DatabaseTimeouts | undefined,
): Promise<{ readonly pending: Migration[]; readonly newer: string[] }> {
  const limits = timeouts === undefined ? withoutTimeouts : timeoutSettings(timeouts);
  const recorded = await inTransaction(session, limits, () => readRecorded(session));
  for (const migration of migrations) refuseChanged(migration, recorded.get(migration.name));
  const names = new Set(migrations.map(({ name }) => name));
  return {
    pending: migrations.filter(({ name }) => !recorded.has(name)),
    newer: [...recorded.keys()].filter((name) => !names.has(name)).sort(),
  };
}

/** The SHA-256 of each applied file, by name. */
async function readRecorded(session: SqlSession): Promise<Map<string, string>> {
  const [table] = await session.query(`select to_regclass($1) is not null as "isThere"`, [migrationsTable]);
  if (table?.isThere !== true) return new Map();
  try {
    const rows = await session.query(`select name, sha256 from ${migrationsTable}`, []);
    return new Map(rows.map(({ name, sha256 }) => [String(name), String(sha256)]));
  } catch (error) {
    if (isTimeout(error))
      throw new MigrationError(
        `Another session has locked the table ${migrationsTable}: end that session (pg_locks and pg_stat_activity show it), then try again.`,
        { cause: error },
      );
    if (sqlStateOf(error) !== '42501') throw error;
    throw new MigrationError(
      `The role of DATABASE_URL may not read ${migrationsTable}: let the owner of the tables run GRANT SELECT ON ${migrationsTable} TO that role.`,
      { cause: error },
    );
  }
}

/** SQLSTATEs: insufficient privilege, missing schema, and read-only transaction. */
const refusesChanges = new Set(['42501', '3F000', '25006']);

/**
 * @throws MigrationError that says what to do if the role or the database does not allow schema
 * changes.
 */
async function mayChange<Result>(
  pending: readonly Migration[],
  change: () => Promise<Result>,
): Promise<Result> {
  try {
    return await change();
  } catch (error) {
    const state = sqlStateOf(error);
    const needs = `The schema of the database needs an update (${pending.map(({ name }) => name).join(', ')})`;
    if (state === '42501')
      throw new MigrationError(
        `${needs}, which the role of DATABASE_URL may not do: run \`vortex-signal migrate\` with a role that owns the tables and may create in the schema public.`,
        { cause: error },
      );
    if (state === '3F000')
      throw new MigrationError(
        'There is no schema public that the role of DATABASE_URL may use: create it, or let its owner run GRANT USAGE ON SCHEMA public TO that role.',
        { cause: error },
      );
    if (state === '25006')
      throw new MigrationError(
        `${needs}, and the database is read-only: set DATABASE_URL to the primary server, or reset default_transaction_read_only.`,
        { cause: error },
      );
    throw error;
  }
}

async function readMigrations(directory: string): Promise<Migration[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(
    names.map(async (name) => {
      // Line endings may differ between checkouts of the same file.
      const sql = (await readFile(join(directory, name), 'utf8')).replaceAll('\r\n', '\n');
      return { name, sql, sha256: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

/** @returns whether the migration was applied now. */
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
  if (recorded !== undefined) {
    refuseChanged({ name, sha256 }, String(recorded.sha256));
    return false;
  }
  try {
    await session.run(sql);
  } catch (error) {
    if (refusesChanges.has(sqlStateOf(error) ?? '')) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new MigrationError(`${name} failed and was rolled back: ${reason}`, { cause: error });
  }
  await session.query(`insert into ${migrationsTable} (name, sha256) values ($1, $2)`, [name, sha256]);
  return true;
}

/** @throws MigrationError if another file was applied under the name. */
function refuseChanged({ name, sha256 }: Omit<Migration, 'sql'>, recorded: string | undefined): void {
  if (recorded === undefined || recorded === sha256) return;
  throw new MigrationError(
    `${name} differs from the file that was applied to this database (SHA-256 ${recorded} then, ${sha256} now). ` +
      'Restore the old file, and put the change into a new file with the next number.',
  );
}

/** @param limits SQL that sets the timeouts of its statements. */
async function inTransaction<Result>(
  session: SqlSession,
  limits: string,
  action: () => Promise<Result>,
): Promise<Result> {
  await session.run(`begin isolation level ${defaultIsolation};${transactionSettings}${limits}`);
  try {
    const result = await action();
    await session.run('commit');
    return result;
  } catch (error) {
    await session.run('rollback');
    throw error;
  }
}
