import { cp, mkdtemp, readdir, rm, stat, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { entities } from '../app/entities.ts';
import { databaseKind } from '../app/storage.ts';
import { type Config, migrationsDirectory } from '../config/config.ts';
import { WriteProbeRepository } from '../modules/health/write-probe.repository.ts';
import type { OnnxModel } from '../modules/models/storage/model.entity.ts';
import { ModelRepository } from '../modules/models/storage/model.repository.ts';
import { refuseHeldDirectory } from '../platform/database/data-directory-lock.ts';
import { createOrm, type Orm } from '../platform/database/orm/create-orm.ts';
import { newerThan, schemaState } from '../platform/database/orm/migrate.ts';
import { removeOnExit } from '../platform/files/partial-files.ts';
import type { Logger } from '../platform/observability/logger.ts';
import { CommandError } from './shell/command.ts';
import { timed } from './timed.ts';

/** Findings of the check of the database. */
export interface FoundDatabase {
  readonly detail: string;
  /** The default model in the registry; null if there is none or if it cannot be read yet. */
  readonly defaultModel: OnnxModel | null;
}

/** Maximum size in bytes of an embedded database that is copied in order to check it. */
const maxCopiedBytes = 2 * 1_073_741_824;

/**
 * Checks the database and its schema without changing them. The embedded database is checked on a
 * copy.
 * @throws an error that describes the problem
 */
export async function diagnoseDatabase(config: Config, logger: Logger): Promise<FoundDatabase> {
  if (config.databaseUrl !== null) return examine(config, logger, config.dataDirectory);
  const directory = join(config.dataDirectory, 'postgres');
  const bytes = await bytesOf(directory);
  if (bytes === null)
    return { detail: `PostgreSQL embedded; the first start creates it in ${directory}`, defaultModel: null };
  await refuseHeldDirectory(config.dataDirectory);
  const { bavail, bsize } = await statfs(tmpdir());
  if (bytes > Math.min(maxCopiedBytes, (bavail * bsize) / 2))
    return {
      detail: `PostgreSQL embedded, in ${directory}; not checked, because it is too large to copy`,
      defaultModel: null,
    };
  const copy = await mkdtemp(join(tmpdir(), 'vortex-doctor-'));
  const forget = removeOnExit(copy);
  try {
    await cp(directory, join(copy, 'postgres'), { recursive: true });
    return await examine(config, logger, copy);
  } finally {
    await rm(copy, { recursive: true, force: true });
    forget();
  }
}

async function examine(config: Config, logger: Logger, dataDirectory: string): Promise<FoundDatabase> {
  const { databaseUrl, databaseTimeouts: timeouts } = config;
  const orm = await createOrm({ databaseUrl, dataDirectory, entities, logger, timeouts, mustWrite: true });
  try {
    const { pending, newer } = await schemaState(orm, migrationsDirectory, timeouts);
    if (newer.length > 0 && !config.allowNewerSchema) throw new CommandError(newerThan(newer));
    if (pending.length > 0) return { detail: await untilMigrated(orm, config, pending), defaultModel: null };
    const answer = await timed(() => new WriteProbeRepository(orm.em.fork()).tryWriting());
    const defaultModel = await new ModelRepository(orm.em.fork()).findDefault();
    return { detail: `${databaseKind(config)}, ${answer}; schema up to date`, defaultModel };
  } finally {
    await orm.close();
  }
}

/**
 * Describes what a start will do to the schema.
 * @throws CommandError if the role may not change it
 */
async function untilMigrated(orm: Orm, config: Config, pending: readonly string[]): Promise<string> {
  let mayCreate = false;
  const answer = await timed(async () => {
    const [row] = await orm.em.execute<{ mayCreate: boolean }[]>(
      `select has_schema_privilege('public', 'create') as "mayCreate"`,
    );
    mayCreate = row?.mayCreate ?? false;
  });
  if (!mayCreate)
    throw new CommandError(
      `The schema is not up to date (${pending.join(', ')}), and this role may not change it. Run \`vortex-signal migrate\` with a role that owns the tables.`,
    );
  return `${databaseKind(config)}, ${answer}; the next start updates its schema (${pending.join(', ')})`;
}

/** Total size of the files in a directory; null if the directory does not exist. */
async function bytesOf(directory: string): Promise<number | null> {
  try {
    const entries = await readdir(directory, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    const sizes = await Promise.all(files.map(async ({ parentPath, name }) => stat(join(parentPath, name))));
    return sizes.reduce((sum, { size }) => sum + size, 0);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
