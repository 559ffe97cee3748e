import type { PostgreSqlConnection } from '@mikro-orm/postgresql';
import { withResponseTimeout } from '../response-timeout.ts';

/** A pool of connections to a server. */
export type Pool = Awaited<ReturnType<PostgreSqlConnection['getNativeClient']>>;

/** The overload of `connect` that returns a promise. */
const connectTo = (pool: Pool) => pool.connect();

/** A connection of a pool. */
export type PooledClient = Awaited<ReturnType<typeof connectTo>>;

/** The part of a pool that a checkout uses. */
export interface CheckoutPool<Client extends { release(): void }> {
  readonly options: { readonly connectionTimeoutMillis?: number | undefined };
  connect(): Promise<Client>;
}

/**
 * Checks out a connection within the pool's timeout. The timeout of the pool itself ends with the
 * login; this one covers everything until the connection is ready. A connection that is ready later
 * goes back to the pool.
 * @throws DatabaseUnresponsiveError, and the error of the pool.
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
