import { inLane, sharedReads } from './statement-lanes.ts';

interface Reading<Value> {
  readonly value: Promise<Value>;
  readonly readAt: number;
}

/**
 * Caches values that are read again after a time to live, or after `clear`. Concurrent callers
 * share one read.
 */
export class TtlCache<Key, Value> {
  readonly #read: (key: Key) => Promise<Value>;
  readonly #ttlMs: number;
  readonly #readings = new Map<Key, Reading<Value>>();

  constructor(read: (key: Key) => Promise<Value>, freshMs: number) {
    this.#read = read;
    this.#ttlMs = freshMs;
  }

  /** @throws the error of the read. The next call reads again. */
  get(key: Key): Promise<Value> {
    const known = this.#readings.get(key);
    if (known !== undefined && performance.now() - known.readAt < this.#ttlMs) return known.value;
    // The lane of the first caller is not used, because all callers would wait for the work in
    // that lane.
    const reading = { value: inLane(sharedReads, () => this.#read(key)), readAt: performance.now() };
    this.#readings.set(key, reading);
    reading.value.catch(() => {
      if (this.#readings.get(key) === reading) this.#readings.delete(key);
    });
    return reading.value;
  }

  /**
   * A read that is in progress still answers the callers that requested it, but no later callers.
   */
  clear(): void {
    this.#readings.clear();
  }
}
