import type { LRUCache } from 'lru-cache';
import { checkedVector, type EmbeddingCache, type EmbeddingKey } from '../embedding-cache.ts';
import { keysUnder } from '../keys.ts';
import { expiringCache } from './expiring-cache.ts';

/** About 16 MB of vectors with 384 components. */
const defaultCapacity = 10_000;

/**
 * Embedding cache of this process. Above the capacity, the least recently used vectors are evicted
 * first.
 */
export class MemoryEmbeddingCache implements EmbeddingCache {
  readonly #vectors: LRUCache<EmbeddingKey, Float32Array>;
  /**
   * Buffer of the vector that was evicted last, reused for the next one. Otherwise each buffer
   * would wait for a rare full collection, and the process would use many times the cache size
   * (`npm run bench -- soak`).
   */
  #spare: Float32Array = new Float32Array();
  #forgotten = 0;

  /** @param options `capacity` in vectors; `now` in milliseconds since 1970. */
  constructor(options: { readonly capacity?: number; readonly now?: () => number } = {}) {
    const { capacity = defaultCapacity, now = Date.now } = options;
    const { seconds } = keysUnder('').embedding('');
    const onLeave = (vector: Float32Array) => {
      this.#spare = vector;
    };
    this.#vectors = expiringCache({ seconds, capacity, now, onLeave });
  }

  /** Returns copies, as from a store, so that callers may change them. */
  async get(keys: readonly EmbeddingKey[], dimension: number): Promise<(Float32Array | undefined)[]> {
    return keys.map((key) => {
      const vector = this.#vectors.get(key);
      return vector?.length === dimension ? vector.slice() : undefined;
    });
  }

  async set(entries: Parameters<EmbeddingCache['set']>[0]): Promise<void> {
    for (const { vector } of entries) checkedVector(vector);
    for (const { key, vector } of entries) this.#vectors.set(key, this.#kept(vector));
  }

  async forget(through: number): Promise<void> {
    if (through === this.#forgotten) return;
    this.#vectors.clear();
    this.#spare = new Float32Array();
    this.#forgotten = through;
  }

  async close(): Promise<void> {}

  #kept(vector: Float32Array): Float32Array {
    const memory = this.#spare.length === vector.length ? this.#spare : new Float32Array(vector.length);
    this.#spare = new Float32Array();
    memory.set(vector);
    return memory;
  }
}
