import type { PostgreSqlConnection } from '@mikro-orm/postgresql';

/** A pool of connections to a server. */
export type Pool = Awaited<ReturnType<PostgreSqlConnection['getNativeClient']>>;

/** Lends a connection. */
export function lend(pool: Pool) {
  return pool.connect();
}

/** A connection that a pool lends. */
export type PooledClient = Awaited<ReturnType<typeof lend>>;
