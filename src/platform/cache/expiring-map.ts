/**
 * A map that forgets what is older than its time to live, and beyond its capacity what was used least
 * recently.
 */
export class ExpiringMap<Key, Value> {
  /** In order of use, least recent first: a Map iterates in order of insertion. */
  readonly #entries = new Map<Key, { readonly value: Value; readonly expiresAt: number }>();
  readonly #lifetimeMs: number;
  readonly #capacity: number;
  readonly #now: () => number;

  constructor(options: { readonly seconds: number; readonly capacity: number; readonly now: () => number }) {
    this.#lifetimeMs = options.seconds * 1_000;
    this.#capacity = options.capacity;
    this.#now = options.now;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: Key): Value | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    if (entry.expiresAt <= this.#now()) return undefined;
    this.#entries.set(key, entry);
    return entry.value;
  }

  set(key: Key, value: Value): void {
    this.#entries.delete(key);
    this.#entries.set(key, { value, expiresAt: this.#now() + this.#lifetimeMs });
    if (this.#entries.size <= this.#capacity) return;
    const [leastRecent] = this.#entries.keys();
    if (leastRecent !== undefined) this.#entries.delete(leastRecent);
  }
}
