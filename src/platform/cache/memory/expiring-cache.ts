import { LRUCache } from 'lru-cache';

interface ExpiringCacheOptions<Value> {
  /** Time to live from the last `set`. */
  readonly seconds: number;
  /** Most entries. */
  readonly capacity: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Told of a value that is no longer kept: expired, out of room or replaced. */
  readonly onLeave?: (value: Value) => void;
}

/** Entries in memory that are forgotten after their time to live, and beyond the capacity those used least recently first. */
export function expiringCache<Key extends string, Value extends NonNullable<unknown>>({
  seconds,
  capacity,
  now,
  onLeave = () => {},
}: ExpiringCacheOptions<Value>): LRUCache<Key, Value> {
  return new LRUCache({
    max: capacity,
    // An entry is gone when its time is over, as in Redis, and not a millisecond after.
    ttl: seconds * 1_000 - 1,
    // Asked at each use: a clock that is remembered for a moment is not the caller's clock.
    ttlResolution: 0,
    perf: { now },
    dispose: onLeave,
  });
}
