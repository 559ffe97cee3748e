import { InvalidInputError } from '../errors.ts';

/** The vector of a text, and in how many windows the model read the text. */
export interface CachedEmbedding {
  readonly vector: Float32Array;
  readonly segments: number;
}

/**
 * Port for the cache of embedding vectors. After a miss, the caller computes the vector. Callers
 * treat the CacheUnavailableError of `get` and `set` as a miss, so they work without the store.
 */
export interface EmbeddingCache {
  /**
   * Returns vectors in the order of the keys. Undefined for a missing vector, or one of another
   * length.
   */
  get(keys: readonly EmbeddingKey[], dimension: number): Promise<(CachedEmbedding | undefined)[]>;
  /** Stores vectors for 24 hours. Rejects with InvalidInputError if a component is not finite. */
  set(entries: readonly CacheEntry[]): Promise<void>;
  /**
   * Removes all vectors, because texts were erased up to a sequence number of the audit trail and
   * the cache does not know the owners of its vectors. Does nothing if that number was the last one
   * submitted to the store, by any process.
   */
  forget(through: number): Promise<void>;
  close(): Promise<void>;
}

export interface CacheEntry extends CachedEmbedding {
  readonly key: EmbeddingKey;
}

/**
 * SHA-256 of the model's digest and the text in NFC, in lower-case hexadecimal. Two models never
 * share a vector.
 */
export type EmbeddingKey = string;

/** @throws InvalidInputError naming the first component that is not a finite number. */
export function checkedVector(vector: Float32Array): Float32Array {
  const index = vector.findIndex((component) => !Number.isFinite(component));
  if (index === -1) return vector;
  throw new InvalidInputError([{ path: `vector.${index}`, message: 'expects a finite number' }]);
}
