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

/** The ORM over either database. */
export type Orm = SqlMikroORM<AbstractSqlDriver, SqlEntityManager>;

export interface OrmOptions {
  /** `postgresql://user:password@host:port/name` of a server; null for the database in process. */
  readonly databaseUrl: string | null;
  /** Directory of the database in process; it is made if there is none. Without a use when there is a server. */
  readonly dataDirectory: string;
  readonly entities: readonly EntityClass<AnyEntity>[];
  /** Told of connections that break while nobody waits for them. */
  readonly logger?: Pick<Logger, 'warn'>;
  /** Connections to a server, at most; 10 unless told otherwise. */
  readonly maximumConnections?: number;
  /** How long a connection of the pool is waited for, in milliseconds: 5000 unless set, and no longer than a statement. */
  readonly connectionTimeoutMs?: number;
  /** How long those who need a connection wait for each other, in milliseconds; as for a connection if unsaid. */
  readonly queueMs?: number;
  /** How long a server is waited for; without a limit if unsaid. */
  readonly timeouts?: DatabaseTimeouts;
  /** Whether a server that takes no changes is refused; false unless set. */
  readonly mustWrite?: boolean;
  /** Called each time that a server answers on a connection of the pool. */
  readonly onAnswer?: () => void;
  /** Called if the database in process ends by itself, with the reason. */
  readonly onDatabaseEnd?: (reason: string) => void;
}

/** The database cannot be used; the message says which one, why, and what can be done about it. */
export class DatabaseUnavailableError extends Error {
  override readonly name = 'DatabaseUnavailableError';

  constructor(what: string, cause: unknown, advice = '') {
    super(`${what} cannot be used: ${reasonOf(cause)}${advice === '' ? '' : `. ${advice}`}`, { cause });
  }
}

/** How long to wait for a connection, new or out of the pool, in milliseconds. */
const connectionTimeoutMs = 5000;

/**
 * Opens the database: the server at `databaseUrl`, or PGlite in `<dataDirectory>/postgres` behind a lock file. Sessions run in UTC.
 * The caller closes what it gets, which also lets go of the lock.
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
    pool: { min: 0, max: options.maximumConnections ?? 10 },
    driverOptions: {
      // The driver reads host, user and name only; as a connection string, sslmode and the other parameters count too.
      connectionString: databaseUrl,
      connectionTimeoutMillis: limitMs,
      keepAlive: true,
      application_name: 'vortex-signal',
      // The pool's own limit ends with the login. When this fails, the pool cuts the connection off, whose place is free then.
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

/** What a server says of itself. @throws DatabaseUnavailableError after closing the ORM, if the server cannot serve. */
async function usable(orm: Orm, what: string, mustWrite: boolean): Promise<ServerFacts> {
  try {
    const [facts] = await orm.em.execute<ServerFacts[]>(serverFactsQuery);
    if (facts === undefined) throw new Error('it says nothing of itself');
    const hindrance = serverProblemIn(facts, mustWrite);
    if (hindrance === null) return facts;
    throw new DatabaseUnavailableError(what, hindrance.reason, hindrance.remedy);
  } catch (error) {
    await orm.close(true);
    throw error instanceof DatabaseUnavailableError ? error : new DatabaseUnavailableError(what, error);
  }
}

/** By SQLSTATE, where a server refuses the connection. */
const refusals: Readonly<Record<string, string>> = {
  '28000': 'Correct the user in DATABASE_URL, or let that user in (pg_hba.conf).',
  '28P01': 'Correct the user and the password in DATABASE_URL.',
  '3D000': 'Create the database, or correct its name in DATABASE_URL.',
  '42501': 'Let that user in with GRANT CONNECT, or name another in DATABASE_URL.',
  '53300': 'Raise max_connections of the server, or end other sessions.',
  '57P03': 'Wait until the server has started.',
};

function adviceOn(error: unknown): string {
  return refusals[sqlStateOf(error) ?? ''] ?? 'Start the server, or correct DATABASE_URL.';
}

async function openInProcess(options: OrmOptions): Promise<Orm> {
  // It loads PGlite while this thread loads the driver and takes the lock.
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

/** Holds the thread of the database and the data directory until it is closed. */
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
    // By this name the ORM finds the transaction that code runs in: two ORMs of one name would take each other's.
    contextName: v4(),
    logger: (message) => logger?.warn({}, message),
    loggerFactory: (loggerOptions) => new WarningLogger(loggerOptions, logger),
    // Making a database is for those who run the server.
    ensureDatabase: false,
    // The migrations are the schema; functions, and the table that remembers them, belong to them alone.
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

/** @throws DatabaseUnavailableError after closing the ORM, if the database gives no answer. */
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

/** Connecting to a name with several addresses fails with one error for each, and a message of its own that is empty. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('errors' in error && Array.isArray(error.errors)) return error.errors.map(reasonOf).join('; ');
  return error.message || error.name;
}

function withoutCredentials(databaseUrl: string): string {
  const { host, pathname } = new URL(databaseUrl);
  return `${host}${pathname}`;
}
