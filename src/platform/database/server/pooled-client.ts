import type { PostgreSqlConnection } from '@mikro-orm/postgresql';
import { withResponseTimeout } from '../response-timeout.ts';

/** A pool of connections to a server. */
export type Pool = Awaited<ReturnType<PostgreSqlConnection['getNativeClient']>>;

/** Of the overloads of `connect`, the one that gives a promise. */
const connectTo = (pool: Pool) => pool.connect();

/** A connection that a pool lends. */
export type PooledClient = Awaited<ReturnType<typeof connectTo>>;

/** What is used of a pool to borrow from it. */
export interface CheckoutPool<Client extends { release(): void }> {
  readonly options: { readonly connectionTimeoutMillis?: number | undefined };
  connect(): Promise<Client>;
}

/**
 * Lends a connection within the pool's limit of time. The limit of the pool itself ends with the login; this one holds for all that comes before the connection
 * is there. A connection that comes later goes back to the pool.
 * @throws DatabaseUnresponsiveError, and what the pool throws.
 */
export async function checkOut<Client extends { release(): void }>(
  pool: CheckoutPool<Client>,
): Promise<Client> {
  const { connectionTimeoutMillis = 0 } = pool.options;
  const connecting = pool.connect();
  if (connectionTimeoutMillis === 0) return connecting;
  try {
    return await withResponseTimeout(connecting, connectionTimeoutMillis);
  } catch (error) {
    connecting.then(
      (client) => client.release(),
      () => undefined,
    );
    throw error;
  }
}
