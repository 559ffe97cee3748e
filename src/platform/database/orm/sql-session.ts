import { withResponseTimeout } from '../response-timeout.ts';
import { type CheckoutPool, checkOut } from '../server/pooled-client.ts';
import type { Orm } from './create-orm.ts';

/** One connection, to itself. */
export interface SqlSession {
  /** Runs SQL of any number of statements, without parameters and without a result. */
  run(sql: string): Promise<unknown>;
  /** Runs one statement with parameters `$1`, `$2` ... and returns its rows. */
  query(sql: string, parameters: readonly string[]): Promise<Record<string, unknown>[]>;
}

type Rows = Promise<{ readonly rows: Record<string, unknown>[] }>;

/** What is used of a pool of connections to a server. */
type ConnectionPool = CheckoutPool<{
  query(sql: string, parameters?: readonly string[]): Rows;
  release(discard?: boolean): void;
}>;

/** What is used of a pool to make a connection that is not in it. */
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

/** What is used of the database in process. */
interface DatabaseInProcess {
  exec(sql: string): Promise<unknown>;
  query(sql: string, parameters: readonly string[]): Rows;
}

/**
 * Gives `action` a connection below the ORM, whose own statements are single and may each go through another connection. The database in
 * process has but one connection: nothing else may run on it meanwhile.
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
 * Asks a server on a connection outside the pool, and closes it. A database in process has no other connection.
 * @throws DatabaseUnresponsiveError when it takes longer than a connection of the pool may, and what the server answers instead.
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
    // After a failure nobody knows what state the connection is in.
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
