import type { LRUCache } from 'lru-cache';
import {
  type CachedEmbedding,
  type CacheEntry,
  checkedVector,
  type EmbeddingCache,
  type EmbeddingKey,
} from '../embedding-cache.ts';
import { keysUnder } from '../keys.ts';
import { expiringCache } from './expiring-cache.ts';

/** About 16 MB of vectors with 384 components. */
const defaultCapacity = 10_000;

/**
 * Embedding cache of this process. Above the capacity, the least recently used vectors are evicted
 * first.
 */
export class MemoryEmbeddingCache implements EmbeddingCache {
  readonly #vectors: LRUCache<EmbeddingKey, CachedEmbedding>;
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
    const onLeave = ({ vector }: CachedEmbedding) => {
      this.#spare = vector;
    };
    this.#vectors = expiringCache({ seconds, capacity, now, onLeave });
  }

  /** Returns copies, as from a store, so that callers may change them. */
  async get(keys: readonly EmbeddingKey[], dimension: number): Promise<(CachedEmbedding | undefined)[]> {
    return keys.map((key) => {
      const found = this.#vectors.get(key);
      return found?.vector.length === dimension ? { ...found, vector: found.vector.slice() } : undefined;
    });
  }

  async set(entries: readonly CacheEntry[]): Promise<void> {
    for (const { vector } of entries) checkedVector(vector);
    for (const { key, vector, segments } of entries)
      this.#vectors.set(key, { vector: this.#kept(vector), segments });
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
