import type { PGlite, Transaction } from '@electric-sql/pglite';

/** A transaction whose statements and end come in messages of their own. */
export class WorkerTransaction {
  readonly #begun = Promise.withResolvers<Transaction>();
  readonly #end = Promise.withResolvers<void>();
  readonly #over: Promise<void>;
  readonly #rollback = new Error('The transaction is rolled back.');

  constructor(database: PGlite) {
    this.#over = database.transaction(async (transaction) => {
      this.#begun.resolve(transaction);
      await this.#end.promise;
    });
    // Those that wait for the beginning, or the end, find out. Until then nobody does.
    this.#over.catch((error: unknown) => this.#begun.reject(error));
    this.#begun.promise.catch(() => undefined);
  }

  /** Rejects if the transaction could not begin. */
  get begun(): Promise<Transaction> {
    return this.#begun.promise;
  }

  /** Resolves when it is over. @throws Error if it could not begin, or not be committed. */
  async end(isCommitted: boolean): Promise<void> {
    if (isCommitted) this.#end.resolve();
    else this.#end.reject(this.#rollback);
    // A transaction that failed before has nobody who waits for its end.
    this.#end.promise.catch(() => undefined);
    try {
      await this.#over;
    } catch (error) {
      if (error !== this.#rollback) throw error;
    }
  }
}
