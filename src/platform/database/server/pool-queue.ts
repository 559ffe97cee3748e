import { Semaphore } from '../../concurrency/semaphore.ts';
import { isTimeout } from '../database-failure.ts';
import { DatabaseUnresponsiveError } from '../database-unresponsive-error.ts';

/** Maximum number of callers in the queue. */
const maxWaiting = 10_000;

/**
 * Queue in front of a connection pool. Callers may wait longer here than a connection may take to
 * open: the pool itself has only one timeout for both. If no connection opens in time, the waiting
 * callers are rejected too, because each would wait as long again.
 */
export class PoolQueue {
  readonly #semaphore: Semaphore;

  /**
   * @param permits number of pool connections.
   * @param timeoutMs maximum wait in the queue, in milliseconds.
   */
  constructor(permits: number, timeoutMs: number) {
    this.#semaphore = new Semaphore({
      permits,
      maxWaiting,
      timeoutMs,
      rejection: () => new DatabaseUnresponsiveError(timeoutMs),
    });
  }

  /**
   * Checks out a connection when a slot is free.
   * @param checkOut returns the connection, whose `returned` resolves on its release.
   * @throws DatabaseUnresponsiveError if no slot is free in time, and the error of `checkOut`.
   */
  acquire<Client extends { readonly returned: Promise<void> }>(
    checkOut: () => Promise<Client>,
  ): Promise<Client> {
    const { promise, resolve, reject } = Promise.withResolvers<Client>();
    this.#semaphore
      .run(async () => {
        const client = await this.#checkedOut(checkOut);
        resolve(client);
        await client.returned;
      })
      .catch(reject);
    return promise;
  }

  async #checkedOut<Client>(checkOut: () => Promise<Client>): Promise<Client> {
    try {
      return await checkOut();
    } catch (error) {
      if (isTimeout(error)) this.#semaphore.rejectWaiting(error);
      throw error;
    }
  }
}
