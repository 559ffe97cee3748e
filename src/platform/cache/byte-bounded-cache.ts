import { LRUCache } from 'lru-cache';

interface ByteBoundedCacheOptions<Value> {
  /** Maximum total size of all entries, in bytes. */
  readonly maxBytes: number;
  /**
   * Memory size of an entry, its key included. An entry that is larger than the whole cache is not
   * stored.
   */
  readonly bytesOf: (value: Value, key: string) => number;
}

/** Overhead of an entry in the cache. */
const placeBytes = 200;

/** In-memory cache with a limit in bytes. The least recently used entries are evicted first. */
export function byteBoundedCache<Value extends NonNullable<unknown>>({
  maxBytes,
  bytesOf,
}: ByteBoundedCacheOptions<Value>): LRUCache<string, Value> {
  return new LRUCache({
    maxSize: maxBytes,
    sizeCalculation: (value, key) => placeBytes + Math.ceil(bytesOf(value, key)),
  });
}
