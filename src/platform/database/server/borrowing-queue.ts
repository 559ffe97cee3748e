import { Turnstile } from '../../concurrency/turnstile.ts';
import { isTimeout } from '../database-failure.ts';
import { DatabaseSilentError } from '../database-silent-error.ts';

/** Borrowers that may wait. */
const maximumWaiting = 10_000;

/**
 * The borrowers of a pool wait here for each other, for longer than a connection may take to make: the pool itself has but one limit of time for both. When no
 * connection can be made in time, those who wait are refused with the one who tried: each would wait as long again.
 */
export class BorrowingQueue {
  readonly #turnstile: Turnstile;

  /** @param places connections of the pool. @param patienceMs how long a borrower waits for its turn, in milliseconds. */
  constructor(places: number, patienceMs: number) {
    this.#turnstile = new Turnstile({
      places,
      maximumWaiting,
      patienceMs,
      refusal: () => new DatabaseSilentError(patienceMs),
    });
  }

  /**
   * Borrows in turn.
   * @param borrow gives what is lent, and what resolves when it is given back.
   * @throws DatabaseSilentError (no turn in time), and what `borrow` throws.
   */
  borrow<Lent extends { readonly returned: Promise<void> }>(borrow: () => Promise<Lent>): Promise<Lent> {
    const { promise, resolve, reject } = Promise.withResolvers<Lent>();
    this.#turnstile
      .pass(async () => {
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
      if (isTimeout(error)) this.#turnstile.refuseWaiting(error);
      throw error;
    }
  }
}
