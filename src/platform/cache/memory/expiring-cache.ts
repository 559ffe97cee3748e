import { LRUCache } from 'lru-cache';

interface ExpiringCacheOptions<Value> {
  /** Time to live from the last `set`. */
  readonly seconds: number;
  /** Maximum number of entries. */
  readonly capacity: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Receives each value that leaves the cache: expired, evicted or replaced. */
  readonly onLeave?: (value: Value) => void;
}

/**
 * In-memory cache with a time to live. Above the capacity, the least recently used entries are
 * evicted first.
 */
export function expiringCache<Key extends string, Value extends NonNullable<unknown>>({
  seconds,
  capacity,
  now,
  onLeave = () => {},
}: ExpiringCacheOptions<Value>): LRUCache<Key, Value> {
  return new LRUCache({
    max: capacity,
    // As in Redis, an entry expires exactly at the end of its time to live.
    ttl: seconds * 1_000 - 1,
    // Reads the clock on each use, because a cached time would differ from the caller's clock.
    ttlResolution: 0,
    perf: { now },
    dispose: onLeave,
  });
}
