import { LRUCache } from 'lru-cache';

interface ByteBoundedCacheOptions<Value> {
  /** Most bytes of all entries together. */
  readonly mostBytes: number;
  /** Bytes that an entry keeps in memory, its key included. An entry that is larger than all may be together is not kept. */
  readonly bytesOf: (value: Value, key: string) => number;
}

/** What every entry takes besides its own bytes: its place in the cache. */
const placeBytes = 200;

/** Entries in memory, bounded by their bytes; those used least recently leave first. */
export function byteBoundedCache<Value extends NonNullable<unknown>>({
  mostBytes,
  bytesOf,
}: ByteBoundedCacheOptions<Value>): LRUCache<string, Value> {
  return new LRUCache({
    maxSize: mostBytes,
    sizeCalculation: (value, key) => placeBytes + Math.ceil(bytesOf(value, key)),
  });
}
