/**
 * Shares work by key: concurrent callers of the same key wait for one outcome instead of starting
 * the work again.
 */
export class SingleFlight<Key, Value> {
  readonly #flights = new Map<Key, Promise<Value>>();

  /** Number of keys in progress. */
  get size(): number {
    return this.#flights.size;
  }

  /**
   * Returns the values of the keys, in order.
   * @param work returns the values of the keys that are not in progress, each once. It is called at
   * most once.
   * @throws the error of the work, to all callers that share it. The next call tries again.
   */
  async get(
    keys: readonly Key[],
    work: (missing: readonly Key[]) => Promise<ReadonlyMap<Key, Value>>,
  ): Promise<Value[]> {
    const missing = [...new Set(keys)].filter((key) => !this.#flights.has(key));
    if (missing.length > 0) this.#start(missing, work(missing));
    return Promise.all(keys.map((key) => this.#flight(key)));
  }

  #start(keys: readonly Key[], outcome: Promise<ReadonlyMap<Key, Value>>): void {
    for (const key of keys) {
      const flight = outcome.then((values) => {
        const value = values.get(key);
        if (value === undefined) throw new RangeError('The work returned no value for a key.');
        return value;
      });
      this.#flights.set(key, flight);
      const land = () => this.#flights.delete(key);
      flight.then(land, land);
    }
  }

  #flight(key: Key): Promise<Value> {
    const flight = this.#flights.get(key);
    if (flight === undefined) throw new RangeError('No work is in progress for a key.');
    return flight;
  }
}
