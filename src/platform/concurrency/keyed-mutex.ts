/** A mutex for each key: work with the same key runs in sequence, other work runs concurrently. */
export class KeyedMutex {
  readonly #latest = new Map<string, Promise<unknown>>();

  /**
   * Runs the work after all earlier work for the key has succeeded or failed.
   * @throws the error of the work
   */
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

  /** Resolves when all current and queued work has ended. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#latest.values());
  }
}
