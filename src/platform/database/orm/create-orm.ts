import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type AnyEntity, DefaultLogger, type EntityClass, type LoggerNamespace } from '@mikro-orm/core';
import { type AbstractSqlDriver, type SqlEntityManager, SqlMikroORM, type SqlOptions } from '@mikro-orm/sql';
import { v4 } from 'uuid';
import type { Logger } from '../../observability/logger.ts';
import { acquireDataDirectoryLock, type DataDirectoryLock } from '../data-directory-lock.ts';
import { type DatabaseTimeouts, responseGraceMs } from '../database-timeouts.ts';
import { PgliteThread } from '../in-process/pglite-thread.ts';
import { withResponseTimeout } from '../response-timeout.ts';
import { type ServerFacts, serverFactsQuery, serverProblemIn, settingsFor } from '../server/server-facts.ts';
import { sessionSettings } from '../session-settings.ts';
import { sqlStateOf } from '../sql-state.ts';
import { migrationsTable } from './migrate.ts';

/** The ORM for a PostgreSQL server or the embedded database. */
export type Orm = SqlMikroORM<AbstractSqlDriver, SqlEntityManager>;

export interface OrmOptions {
  /** `postgresql://user:password@host:port/name` of a server. Null for the embedded database. */
  readonly databaseUrl: string | null;
  /** Directory of the embedded database. It is created if there is none. Not used with a server. */
  readonly dataDirectory: string;
  readonly entities: readonly EntityClass<AnyEntity>[];
  /** Receives warnings about idle connections that break. */
  readonly logger?: Pick<Logger, 'warn'>;
  /** Maximum number of connections to a server. Default 10. */
  readonly maxConnections?: number;
  /**
   * Timeout for a pool connection, in milliseconds. Default 5000; never longer than the statement
   * timeout.
   */
  readonly connectionTimeoutMs?: number;
  /**
   * Maximum wait in the queue for a connection, in milliseconds. Default: the connection timeout.
   */
  readonly queueMs?: number;
  /** Timeouts for the server. Default: no limit. */
  readonly timeouts?: DatabaseTimeouts;
  /** Whether to reject a server that accepts no changes. Default false. */
  readonly mustWrite?: boolean;
  /** Called for each response of the server on a pool connection. */
  readonly onAnswer?: () => void;
  /** Called with the reason if the embedded database ends unexpectedly. */
  readonly onDatabaseEnd?: (reason: string) => void;
}

/** The database cannot be used. The message names the database, the cause and the remedy. */
export class DatabaseUnavailableError extends Error {
  override readonly name = 'DatabaseUnavailableError';

  constructor(what: string, cause: unknown, advice = '') {
    super(`${what} cannot be used: ${reasonOf(cause)}${advice === '' ? '' : `. ${advice}`}`, { cause });
  }
}

/** Timeout for a connection, new or from the pool, in milliseconds. */
const connectionTimeoutMs = 5000;

/**
 * Opens the database: the server at `databaseUrl`, or PGlite in `<dataDirectory>/postgres` with a
 * lock file. Sessions run in UTC. The caller closes the ORM, which also releases the lock.
 * @throws DatabaseUnavailableError, DataDirectoryLockedError.
 */
export async function createOrm(options: OrmOptions): Promise<Orm> {
  return options.databaseUrl === null
    ? openInProcess(options)
    : connectToServer(options, options.databaseUrl);
}

async function connectToServer(options: OrmOptions, databaseUrl: string): Promise<Orm> {
  const { serverDriver } = await import('../server/server-driver.ts');
  const { timeouts = null, onAnswer = () => undefined } = options;
  const longest = timeouts === null ? Number.POSITIVE_INFINITY : timeouts.statementMs + responseGraceMs;
  const limitMs = Math.min(options.connectionTimeoutMs ?? connectionTimeoutMs, longest);
  let more = '';
  const orm: Orm = new SqlMikroORM<AbstractSqlDriver, SqlEntityManager>({
    ...commonOptions(options),
    driver: serverDriver({ timeouts, onAnswer, more: () => more, queueMs: options.queueMs ?? null }),
    clientUrl: databaseUrl,
    pool: { min: 0, max: options.maxConnections ?? 10 },
    driverOptions: {
      // The driver reads only host, user and name. With a connection string, sslmode and the other
      // parameters apply too.
      connectionString: databaseUrl,
      connectionTimeoutMillis: limitMs,
      keepAlive: true,
      application_name: 'vortex-signal',
      // The pool's own timeout ends with the login. If this callback fails, the pool closes the
      // connection and frees its slot.
      onConnect: (client: { query(sql: string): Promise<unknown> }) =>
        withResponseTimeout(client.query(sessionSettings), limitMs),
    },
  });
  const what = `PostgreSQL at ${withoutCredentials(databaseUrl)}`;
  await answering(orm, what, adviceOn);
  const facts = await usable(orm, what, options.mustWrite ?? false);
  more = settingsFor(facts);
  return orm;
}

/**
 * Reads the properties of the server.
 * @throws DatabaseUnavailableError after closing the ORM, if the server is not usable.
 */
async function usable(orm: Orm, what: string, mustWrite: boolean): Promise<ServerFacts> {
  try {
    const [facts] = await orm.em.execute<ServerFacts[]>(serverFactsQuery);
    if (facts === undefined) throw new Error('it did not report its settings');
    const hindrance = serverProblemIn(facts, mustWrite);
    if (hindrance === null) return facts;
    throw new DatabaseUnavailableError(what, hindrance.reason, hindrance.remedy);
  } catch (error) {
    await orm.close(true);
    throw error instanceof DatabaseUnavailableError ? error : new DatabaseUnavailableError(what, error);
  }
}

/** By SQLSTATE, for connections that the server rejects. */
const refusals: Readonly<Record<string, string>> = {
  '28000': 'Correct the user in DATABASE_URL, or allow that user in pg_hba.conf.',
  '28P01': 'Correct the user and the password in DATABASE_URL.',
  '3D000': 'Create the database, or correct its name in DATABASE_URL.',
  '42501': 'Grant that user CONNECT on the database, or set another user in DATABASE_URL.',
  '53300': 'Raise max_connections of the server, or end other sessions.',
  '57P03': 'Wait until the server has started.',
};

function adviceOn(error: unknown): string {
  return refusals[sqlStateOf(error) ?? ''] ?? 'Start the server, or correct DATABASE_URL.';
}

async function openInProcess(options: OrmOptions): Promise<Orm> {
  // The thread loads PGlite while this thread loads the driver and takes the lock.
  const thread = new PgliteThread({ onEnd: (reason) => options.onDatabaseEnd?.(reason) });
  let lock: DataDirectoryLock | undefined;
  try {
    const { ScheduledPgliteDriver } = await import('../in-process/scheduled-pglite-driver.ts');
    await mkdir(options.dataDirectory, { recursive: true });
    lock = await acquireDataDirectoryLock(options.dataDirectory);
    return await openLocked(options, ScheduledPgliteDriver, thread, lock);
  } catch (error) {
    await thread.close();
    await lock?.release();
    throw error;
  }
}

async function openLocked(
  options: OrmOptions,
  driver: NonNullable<SqlOptions['driver']>,
  thread: PgliteThread,
  lock: DataDirectoryLock,
): Promise<Orm> {
  const directory = join(options.dataDirectory, 'postgres');
  const what = `The database in ${directory}`;
  try {
    await thread.open(directory);
  } catch (error) {
    throw new DatabaseUnavailableError(what, error, restoring);
  }
  const orm = new OrmInProcess(
    { ...commonOptions(options), driver, dbName: directory, driverOptions: { pglite: () => thread } },
    thread,
    lock,
  );
  await answering(orm, what, () => restoring);
  await orm.em.execute(`set time zone 'UTC'`);
  return orm;
}

const restoring = 'Restore it from a backup, or move the directory away to start with an empty one.';

/** Holds the database thread and the lock on the data directory until it is closed. */
class OrmInProcess extends SqlMikroORM<AbstractSqlDriver, SqlEntityManager> {
  readonly #thread: PgliteThread;
  readonly #lock: DataDirectoryLock;

  constructor(options: SqlOptions, thread: PgliteThread, lock: DataDirectoryLock) {
    super(options);
    this.#thread = thread;
    this.#lock = lock;
  }

  override async close(force?: boolean): Promise<void> {
    try {
      await super.close(force);
    } finally {
      await this.#thread.close();
      await this.#lock.release();
    }
  }
}

function commonOptions({ entities, logger }: OrmOptions): SqlOptions {
  return {
    entities: [...entities],
    // The ORM finds the current transaction by this name. Two ORMs with the same name would share
    // transactions.
    contextName: v4(),
    logger: (message) => logger?.warn({}, message),
    loggerFactory: (loggerOptions) => new WarningLogger(loggerOptions, logger),
    // Creating the database is the task of the operator.
    ensureDatabase: false,
    // The migrations define the schema. Functions and the migrations table belong to them alone.
    schemaGenerator: { ignoreRoutines: true, skipTables: [migrationsTable] },
  };
}

class WarningLogger extends DefaultLogger {
  readonly #logger: Pick<Logger, 'warn'> | undefined;

  constructor(
    options: ConstructorParameters<typeof DefaultLogger>[0],
    logger: Pick<Logger, 'warn'> | undefined,
  ) {
    super(options);
    this.#logger = logger;
  }

  override warn(namespace: LoggerNamespace, message: string): void {
    this.#logger?.warn({ namespace }, message);
  }
}

/** @throws DatabaseUnavailableError after closing the ORM, if the database does not respond. */
async function answering(orm: Orm, what: string, adviceOn: (error: unknown) => string): Promise<Orm> {
  try {
    await orm.connect();
    await orm.em.execute('select 1');
    return orm;
  } catch (error) {
    await orm.close(true);
    throw new DatabaseUnavailableError(what, error, adviceOn(error));
  }
}

/**
 * If a name has several addresses, a failed connection gives one error per address, inside an error
 * with an empty message.
 */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('errors' in error && Array.isArray(error.errors)) return error.errors.map(reasonOf).join('; ');
  return error.message || error.name;
}

function withoutCredentials(databaseUrl: string): string {
  const { host, pathname } = new URL(databaseUrl);
  return `${host}${pathname}`;
}
