import { inLane, sharedReads } from './statement-lanes.ts';

interface Reading<Value> {
  readonly value: Promise<Value>;
  readonly readAt: number;
}

/** Values that are read anew once they are older than a moment, and at once after they were forgotten. Whoever asks meanwhile shares a reading. */
export class TtlCache<Key, Value> {
  readonly #read: (key: Key) => Promise<Value>;
  readonly #ttlMs: number;
  readonly #readings = new Map<Key, Reading<Value>>();

  constructor(read: (key: Key) => Promise<Value>, freshMs: number) {
    this.#read = read;
    this.#ttlMs = freshMs;
  }

  /** @throws what reading fails with; the next who asks tries anew. */
  get(key: Key): Promise<Value> {
    const known = this.#readings.get(key);
    if (known !== undefined && performance.now() - known.readAt < this.#ttlMs) return known.value;
    // Not in the lane of whoever asks first: everybody would wait for what waits there.
    const reading = { value: inLane(sharedReads, () => this.#read(key)), readAt: performance.now() };
    this.#readings.set(key, reading);
    reading.value.catch(() => {
      if (this.#readings.get(key) === reading) this.#readings.delete(key);
    });
    return reading.value;
  }

  /** A reading that is under way answers those who asked for it, and nobody after them. */
  clear(): void {
    this.#readings.clear();
  }
}
