import type { PostgreSqlConnection } from '@mikro-orm/postgresql';
import { Lease, type LeaseOptions } from './lease.ts';
import { PoolQueue } from './pool-queue.ts';
import { checkOut, type Pool } from './pooled-client.ts';
import type { TransactionSettings } from './statement-preamble.ts';

export interface LeasingOptions extends LeaseOptions {
  /** How long borrowers wait for each other before the pool, in milliseconds; null if they wait in the pool, within its own limit. */
  readonly queueMs: number | null;
}

/** The query builder's own types, which it does not hand on. */
type Dialect = ReturnType<PostgreSqlConnection['createKyselyDialect']>;
type Driver = ReturnType<Dialect['createDriver']>;
type Connection = Awaited<ReturnType<Driver['acquireConnection']>>;
type Statement = Parameters<Connection['executeQuery']>[0];

/**
 * The query builder's driver for PostgreSQL, over leases. Its own driver gives a connection back only after a begin, commit or rollback that
 * succeeded, so that each connection that breaks inside a transaction would be lost to the pool for good.
 */
export class LeasingDriver implements Driver {
  readonly #pool: Pool;
  readonly #options: LeasingOptions;
  readonly #queue: PoolQueue | null;
  /** What the query builder holds is a new object for each lease: a transaction that is over cannot reach the next one. */
  readonly #leases = new WeakMap<Connection, Lease>();

  constructor(pool: Pool, options: LeasingOptions) {
    this.#pool = pool;
    this.#options = options;
    this.#queue = options.queueMs === null ? null : new PoolQueue(pool.options.max, options.queueMs);
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<Connection> {
    const borrow = async () => new Lease(await checkOut(this.#pool), this.#options);
    const lease = await (this.#queue === null ? borrow() : this.#queue.acquire(borrow));
    const connection: Connection = {
      executeQuery: ({ sql, parameters }: Statement) => lease.execute(sql, parameters),
      streamQuery: () => {
        throw new Error('Rows are read in pages here, not streamed.');
      },
    };
    this.#leases.set(connection, lease);
    return connection;
  }

  beginTransaction(connection: Connection, settings: TransactionSettings): Promise<void> {
    return this.#leaseOf(connection).begin(settings);
  }

  commitTransaction(connection: Connection): Promise<void> {
    return this.#leaseOf(connection).commit();
  }

  rollbackTransaction(connection: Connection): Promise<void> {
    return this.#leaseOf(connection).rollback();
  }

  async savepoint(connection: Connection, name: string): Promise<void> {
    await this.#leaseOf(connection).execute(`savepoint ${quoted(name)}`, []);
  }

  async rollbackToSavepoint(connection: Connection, name: string): Promise<void> {
    await this.#leaseOf(connection).execute(`rollback to ${quoted(name)}`, []);
  }

  async releaseSavepoint(connection: Connection, name: string): Promise<void> {
    await this.#leaseOf(connection).execute(`release ${quoted(name)}`, []);
  }

  async releaseConnection(connection: Connection): Promise<void> {
    this.#leaseOf(connection).release();
  }

  destroy(): Promise<void> {
    return this.#pool.end();
  }

  #leaseOf(connection: Connection): Lease {
    const lease = this.#leases.get(connection);
    if (lease === undefined) throw new TypeError('The connection was lent by another driver.');
    return lease;
  }
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
