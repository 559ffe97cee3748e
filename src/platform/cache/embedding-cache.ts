import { InvalidInputError } from '../errors.ts';

/**
 * The port for vectors that were computed before. A miss costs a computation and no more; so does a store
 * that is out of reach, for a caller that takes the CacheUnavailableError of `get` and `set` for one.
 */
export interface EmbeddingCache {
  /** Vectors in the order of the keys, undefined where there is none (or none of the expected length). */
  get(keys: readonly EmbeddingKey[], dimension: number): Promise<(Float32Array | undefined)[]>;
  /** Kept for 24 hours. Rejects with InvalidInputError when a component is not finite. */
  set(entries: readonly { readonly key: EmbeddingKey; readonly vector: Float32Array }[]): Promise<void>;
  /**
   * Forgets every vector, because texts were erased up to a position of the record: whose they are is not known any more. Does nothing if the store was told of
   * that position last, by this process or another.
   */
  forget(through: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * sha-256 over the model's digest and the text in NFC, lower-case hexadecimal: two models never share a
 * vector.
 */
export type EmbeddingKey = string;

/** @throws InvalidInputError naming the first component that is not a finite number. */
export function checkedVector(vector: Float32Array): Float32Array {
  const index = vector.findIndex((component) => !Number.isFinite(component));
  if (index === -1) return vector;
  throw new InvalidInputError([{ path: `vector.${index}`, message: 'expects a finite number' }]);
}
