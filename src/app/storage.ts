import { type Config, migrationsDirectory } from '../config/config.ts';
import type { Database } from '../modules/module.ts';
import { DatabaseClock } from '../platform/database/database-clock.ts';
import { databaseTime } from '../platform/database/database-time.ts';
import { createOrm, type Orm, type OrmOptions } from '../platform/database/orm/create-orm.ts';
import { migrate } from '../platform/database/orm/migrate.ts';
import { PoolMonitor } from '../platform/database/orm/pool-monitor.ts';
import { queryOutsidePool } from '../platform/database/orm/sql-session.ts';
import type { Lifecycle } from '../platform/lifecycle.ts';
import { closeLiveTier, type LiveTier, openLiveTier } from '../platform/live/live-tier.ts';
import type { Logger } from '../platform/observability/logger.ts';
import { entities } from './entities.ts';

/** Connections reserved for reads of history. */
const historyConnections = 4;

/** Timeout in milliseconds for a history read that waits for a connection. */
const historyTimeoutMs = 60_000;

/** The database of a server. */
export interface ServerDatabase extends Database {
  /**
   * Whether connections are lost permanently, so that only a restart of the process helps. Returns
   * immediately.
   */
  readonly isLost: () => boolean;
}

/**
 * Opens the database of a server and brings its schema up to date.
 * @throws as `openDatabase` does.
 */
export async function openStorage(
  config: Config,
  logger: Logger,
  lifecycle: Lifecycle,
): Promise<ServerDatabase> {
  let watch: PoolMonitor | undefined;
  let hasEnded = false;
  const orm = await openDatabase(config, logger, lifecycle, {
    mustWrite: true,
    onAnswer: () => watch?.answered(),
    onDatabaseEnd: (reason) => {
      hasEnded = true;
      logger.error({ reason }, 'the embedded database ended; restart this process');
    },
  });
  const clock = new DatabaseClock({ ask: () => databaseTime(orm.em.fork()) });
  await clock.measure();
  lifecycle.onClose('the clock', clock.follow());
  const kind = databaseKind(config);
  if (config.databaseUrl === null) return { kind, orm, history: orm, clock, isLost: () => hasEnded };
  const watching = new PoolMonitor({
    ask: () => orm.em.fork().execute('select 1'),
    askOutside: () => queryOutsidePool(orm),
  });
  watch = watching;
  const history = await createOrm({
    ...optionsOf(config, logger),
    maxConnections: historyConnections,
    queueMs: historyTimeoutMs,
  });
  lifecycle.onClose('the history connections', () => history.close());
  return { kind, orm, history, clock, isLost: () => watching.isLost() };
}

/**
 * Opens the database and brings its schema up to date.
 * @throws DatabaseUnavailableError, DataDirectoryLockedError, MigrationError
 */
export async function openDatabase(
  config: Config,
  logger: Logger,
  lifecycle: Lifecycle,
  also: Pick<OrmOptions, 'onAnswer' | 'onDatabaseEnd' | 'mustWrite'> = {},
): Promise<Orm> {
  const orm = await createOrm({ ...optionsOf(config, logger), ...also });
  lifecycle.onClose('the database', () => orm.close());
  const applied = await migrate(orm, migrationsDirectory, {
    allowNewer: config.allowNewerSchema,
    timeouts: config.databaseTimeouts,
  });
  if (applied.length > 0) logger.debug({ applied }, 'the schema was updated');
  return orm;
}

/** A readable name for the kind of database. */
export function databaseKind({ databaseUrl }: Config): string {
  return databaseUrl === null ? 'PostgreSQL embedded' : 'PostgreSQL server';
}

function optionsOf(config: Config, logger: Logger): OrmOptions {
  const { databaseUrl, dataDirectory, databaseTimeouts } = config;
  return { databaseUrl, dataDirectory, entities, logger, timeouts: databaseTimeouts };
}

/** Opens Redis, or its in-process replacement. */
export function openLive(config: Config, logger: Logger, lifecycle: Lifecycle, now?: () => number): LiveTier {
  const live = openLiveTier(config.redis, logger, now);
  lifecycle.onClose('the live tier', () => closeLiveTier(live));
  return live;
}
