import type { PGlite, Transaction } from '@electric-sql/pglite';

/** A transaction whose statements and end arrive in separate messages. */
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
    // Callers that wait for the beginning or the end receive the error. Until then there is no
    // handler.
    this.#over.catch((error: unknown) => this.#begun.reject(error));
    this.#begun.promise.catch(() => undefined);
  }

  /** Rejects if the transaction could not begin. */
  get begun(): Promise<Transaction> {
    return this.#begun.promise;
  }

  /**
   * Resolves when the transaction has ended.
   * @throws Error if it could not begin, or could not be committed.
   */
  async end(isCommitted: boolean): Promise<void> {
    if (isCommitted) this.#end.resolve();
    else this.#end.reject(this.#rollback);
    // If the transaction failed before, no caller waits for its end.
    this.#end.promise.catch(() => undefined);
    try {
      await this.#over;
    } catch (error) {
      if (error !== this.#rollback) throw error;
    }
  }
}
