import { Semaphore } from '../../concurrency/semaphore.ts';
import { isTimeout } from '../database-failure.ts';
import { DatabaseUnresponsiveError } from '../database-unresponsive-error.ts';

/** Borrowers that may wait. */
const maximumWaiting = 10_000;

/**
 * The borrowers of a pool wait here for each other, for longer than a connection may take to make: the pool itself has but one limit of time for both. When no
 * connection can be made in time, those who wait are refused with the one who tried: each would wait as long again.
 */
export class PoolQueue {
  readonly #semaphore: Semaphore;

  /** @param places connections of the pool. @param patienceMs how long a borrower waits for its turn, in milliseconds. */
  constructor(places: number, patienceMs: number) {
    this.#semaphore = new Semaphore({
      permits: places,
      maxWaiting: maximumWaiting,
      timeoutMs: patienceMs,
      rejection: () => new DatabaseUnresponsiveError(patienceMs),
    });
  }

  /**
   * Borrows in turn.
   * @param borrow gives what is lent, and what resolves when it is given back.
   * @throws DatabaseUnresponsiveError (no turn in time), and what `borrow` throws.
   */
  acquire<Lent extends { readonly returned: Promise<void> }>(borrow: () => Promise<Lent>): Promise<Lent> {
    const { promise, resolve, reject } = Promise.withResolvers<Lent>();
    this.#semaphore
      .run(async () => {
        const lent = await this.#borrowed(borrow);
        resolve(lent);
        await lent.returned;
      })
      .catch(reject);
    return promise;
  }

  async #borrowed<Lent>(borrow: () => Promise<Lent>): Promise<Lent> {
    try {
      return await borrow();
    } catch (error) {
      if (isTimeout(error)) this.#semaphore.rejectWaiting(error);
      throw error;
    }
  }
}
