import { describe, expect, test } from 'vitest';
import { byteBoundedCache } from '../../../src/platform/cache/byte-bounded-cache.ts';

describe('a cache that is bounded by its bytes', () => {
  const cacheOf = (maxBytes: number) =>
    byteBoundedCache<string>({ maxBytes, bytesOf: (value, key) => value.length + key.length });

  test('keeps many small entries and few large ones', () => {
    const small = cacheOf(100_000);
    for (let index = 0; index < 1000; index += 1) small.set(`key ${index}`, 'x');
    expect(small.size).toBeGreaterThan(400);
    const large = cacheOf(100_000);
    for (let index = 0; index < 1000; index += 1) large.set(`key ${index}`, 'x'.repeat(30_000));
    expect(large.size).toBe(3);
  });

  test('forgets what was used least recently', () => {
    const cache = cacheOf(100_000);
    for (const key of ['a', 'b', 'c']) cache.set(key, 'x'.repeat(30_000));
    cache.get('a');
    cache.set('d', 'x'.repeat(30_000));
    expect([...cache.keys()].toSorted()).toEqual(['a', 'c', 'd']);
  });

  test('keeps nothing that is larger than all may be, and what was there before', () => {
    const cache = cacheOf(1000);
    cache.set('a', 'x');
    cache.set('b', 'x'.repeat(1001));
    expect([...cache.keys()]).toEqual(['a']);
  });
});
