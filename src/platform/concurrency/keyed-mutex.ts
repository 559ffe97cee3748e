/** Work in order: what concerns the same key runs one after another, all else at the same time. */
export class KeyedMutex {
  readonly #latest = new Map<string, Promise<unknown>>();

  /** Runs the work once all earlier work for the key has ended, well or badly. @throws what the work throws */
  async runExclusive<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const earlier = this.#latest.get(key) ?? Promise.resolve();
    const turn = earlier.catch(() => undefined).then(work);
    this.#latest.set(key, turn);
    try {
      return await turn;
    } finally {
      if (this.#latest.get(key) === turn) this.#latest.delete(key);
    }
  }

  /** Resolves when the work that is under way or waits now has ended. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#latest.values());
  }
}
