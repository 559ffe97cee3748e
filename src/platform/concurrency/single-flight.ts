/** Work shared by key: whoever asks for what is being worked on waits for that outcome instead of starting another. */
export class SingleFlight<Key, Value> {
  readonly #flights = new Map<Key, Promise<Value>>();

  /** Keys being worked on. */
  get size(): number {
    return this.#flights.size;
  }

  /**
   * The values of the keys, in order.
   * @param work gives the values of those keys that nobody works on yet, each once; it is called at most once.
   * @throws what the work fails with, to everybody who shares it; the next who asks tries anew.
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
        if (value === undefined) throw new RangeError('The work left out a key.');
        return value;
      });
      this.#flights.set(key, flight);
      const land = () => this.#flights.delete(key);
      flight.then(land, land);
    }
  }

  #flight(key: Key): Promise<Value> {
    const flight = this.#flights.get(key);
    if (flight === undefined) throw new RangeError('A key has no flight.');
    return flight;
  }
}
