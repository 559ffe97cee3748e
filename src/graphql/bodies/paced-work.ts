/** After each piece of work, pause for this many times its duration. */
const rest = 3;

/**
 * Runs pieces of work one after another, so that together they use at most a quarter of the event
 * loop's time, regardless of the client.
 */
export class PacedWork {
  #last: Promise<unknown> = Promise.resolve();

  /** @returns the result of the work, once it has run. */
  async run<Result>(work: () => Result): Promise<Result> {
    const before = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = promise;
    await before;
    const startedAt = performance.now();
    try {
      return work();
    } finally {
      setTimeout(resolve, rest * (performance.now() - startedAt));
    }
  }
}
