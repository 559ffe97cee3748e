import { checkedVector, type EmbeddingCache, type EmbeddingKey } from './embedding-cache.ts';
import { ExpiringMap } from './expiring-map.ts';
import { keysUnder } from './keys.ts';

/** About 16 MB of vectors with 384 components. */
const defaultCapacity = 10_000;

/** Vectors of this process alone; beyond the capacity the ones used least recently go first. */
export class MemoryEmbeddingCache implements EmbeddingCache {
  readonly #vectors: ExpiringMap<EmbeddingKey, Float32Array>;

  /** @param options `capacity` in vectors; `now` in milliseconds since 1970. */
  constructor(options: { readonly capacity?: number; readonly now?: () => number } = {}) {
    const { capacity = defaultCapacity, now = Date.now } = options;
    this.#vectors = new ExpiringMap({ seconds: keysUnder('').embedding('').seconds, capacity, now });
  }

  /** Copies, as from a store: what a caller does to a vector stays with the caller. */
  async get(keys: readonly EmbeddingKey[], dimension: number): Promise<(Float32Array | undefined)[]> {
    return keys.map((key) => {
      const vector = this.#vectors.get(key);
      return vector?.length === dimension ? vector.slice() : undefined;
    });
  }

  async set(entries: Parameters<EmbeddingCache['set']>[0]): Promise<void> {
    for (const { vector } of entries) checkedVector(vector);
    for (const { key, vector } of entries) this.#vectors.set(key, vector.slice());
  }

  async close(): Promise<void> {}
}
