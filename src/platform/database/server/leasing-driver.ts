import type { PostgreSqlConnection } from '@mikro-orm/postgresql';
import { Lease, type LeaseOptions } from './lease.ts';
import { PoolQueue } from './pool-queue.ts';
import { checkOut, type Pool } from './pooled-client.ts';
import type { TransactionSettings } from './statement-preamble.ts';

export interface LeasingOptions extends LeaseOptions {
  /**
   * Maximum wait in the queue in front of the pool, in milliseconds. Null to wait in the pool,
   * within the pool's own timeout.
   */
  readonly queueMs: number | null;
}

/** Types of the query builder that it does not export. */
type Dialect = ReturnType<PostgreSqlConnection['createKyselyDialect']>;
type Driver = ReturnType<Dialect['createDriver']>;
type Connection = Awaited<ReturnType<Driver['acquireConnection']>>;
type Statement = Parameters<Connection['executeQuery']>[0];

/**
 * Driver of the query builder for PostgreSQL, based on leases. The original driver releases a
 * connection only after a begin, commit or rollback that succeeded, so the pool would lose each
 * connection that breaks inside a transaction.
 */
export class LeasingDriver implements Driver {
  readonly #pool: Pool;
  readonly #options: LeasingOptions;
  readonly #queue: PoolQueue | null;
  /**
   * The query builder holds a new object for each lease, so that an ended transaction cannot reach
   * the next one.
   */
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
        throw new Error('Streaming rows is not supported; read them in pages.');
      },
    };
    this.#leases.set(connection, lease);
    return connection;
  }

  async beginTransaction(connection: Connection, settings: TransactionSettings): Promise<void> {
    this.#leaseOf(connection).begin(settings);
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
    if (lease === undefined) throw new TypeError('The connection belongs to another driver.');
    return lease;
  }
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
