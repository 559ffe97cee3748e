import { withResponseTimeout } from '../response-timeout.ts';
import { type CheckoutPool, checkOut } from '../server/pooled-client.ts';
import type { Orm } from './create-orm.ts';

/** Exclusive use of one connection. */
export interface SqlSession {
  /** Runs any number of SQL statements, without parameters and without a result. */
  run(sql: string): Promise<unknown>;
  /** Runs one statement with parameters `$1`, `$2` ... and returns its rows. */
  query(sql: string, parameters: readonly string[]): Promise<Record<string, unknown>[]>;
}

type Rows = Promise<{ readonly rows: Record<string, unknown>[] }>;

/** The part of a connection pool that is used here. */
type ConnectionPool = CheckoutPool<{
  query(sql: string, parameters?: readonly string[]): Rows;
  release(discard?: boolean): void;
}>;

/** The part of a pool that creates connections outside it. */
interface ClientMaker {
  readonly options: { readonly connectionTimeoutMillis?: number | undefined };
  readonly Client: new (
    options: object,
  ) => {
    connect(): Promise<unknown>;
    query(sql: string): Promise<unknown>;
    end(): Promise<unknown>;
    on(event: 'error', listener: () => void): unknown;
    readonly connection: { readonly stream: { destroy(): unknown } };
  };
}

/** The part of the embedded database that is used here. */
interface DatabaseInProcess {
  exec(sql: string): Promise<unknown>;
  query(sql: string, parameters: readonly string[]): Rows;
}

/**
 * Runs `action` with a connection below the ORM, because statements of the ORM may each use another
 * connection. The embedded database has only one connection: nothing else may use it during the
 * action.
 */
export async function withSqlSession<Result>(
  orm: Orm,
  action: (session: SqlSession) => Promise<Result>,
): Promise<Result> {
  const client = await orm.driver.getConnection().getNativeClient();
  if (isPool(client)) return onPooledConnection(client, action);
  if (isInProcess(client)) {
    return action({
      run: (sql) => client.exec(sql),
      query: async (sql, parameters) => (await client.query(sql, parameters)).rows,
    });
  }
  throw new TypeError('The ORM runs on a driver that is neither a PostgreSQL pool nor PGlite.');
}

/**
 * Queries a server on a connection outside the pool, and closes it. The embedded database has no
 * other connection.
 * @throws DatabaseUnresponsiveError if this takes longer than the pool's connection timeout, and
 * any error that the server returns.
 */
export async function queryOutsidePool(orm: Orm): Promise<void> {
  const pool = await orm.driver.getConnection().getNativeClient();
  if (!isClientMaker(pool)) return;
  const client = new pool.Client(pool.options);
  client.on('error', () => undefined);
  const asking = async () => {
    await client.connect();
    await client.query('select 1');
    await client.end();
  };
  const { connectionTimeoutMillis = 0 } = pool.options;
  try {
    await (connectionTimeoutMillis === 0 ? asking() : withResponseTimeout(asking(), connectionTimeoutMillis));
  } finally {
    client.connection.stream.destroy();
  }
}

async function onPooledConnection<Result>(
  pool: ConnectionPool,
  action: (session: SqlSession) => Promise<Result>,
): Promise<Result> {
  const connection = await checkOut(pool);
  let discard = true;
  try {
    const result = await action({
      run: (sql) => connection.query(sql),
      query: async (sql, parameters) => (await connection.query(sql, parameters)).rows,
    });
    discard = false;
    return result;
  } finally {
    // After a failure the state of the connection is unknown.
    connection.release(discard);
  }
}

function isPool(client: unknown): client is ConnectionPool {
  return typeof client === 'object' && client !== null && 'connect' in client && 'options' in client;
}

function isClientMaker(client: unknown): client is ClientMaker {
  return typeof client === 'object' && client !== null && 'Client' in client && 'options' in client;
}

function isInProcess(client: unknown): client is DatabaseInProcess {
  return typeof client === 'object' && client !== null && 'exec' in client;
}
