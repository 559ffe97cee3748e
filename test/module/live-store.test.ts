import { Redis } from 'ioredis';
import { describe, expect, test } from 'vitest';
import { CacheUnavailableError } from '../../src/platform/cache/cache-unavailable-error.ts';
import { RedisLiveStore } from '../../src/platform/cache/redis/redis-live-store.ts';
import { collectingLogger } from '../support/collecting-logger.ts';
import { OwnRedis, redisServerIsHere } from '../support/own-redis.ts';

const { logger } = collectingLogger();

describe.skipIf(!redisServerIsHere)('what Redis holds', () => {
  test('is counted by kind under the prefix, whatever the prefix looks like', async () => {
    const redis = await OwnRedis.create();
    await redis.start();
    const client = new Redis(redis.url);
    try {
      for (const prefix of ['', 'a:', 'odd*[prefix]?\\:']) {
        await client.flushall();
        const store = new RedisLiveStore({ url: redis.url, prefix, logger });
        const names = Array.from({ length: 2500 }, (_, index) => `embedding:text:${index}`);
        await client.mset(names.flatMap((name) => [prefix + name, '1']));
        await client.mset(`${prefix}signal:current`, '1', `${prefix}vortex:session:a:steps`, '1');
        await client.mset(`${prefix}vortex:flow:forward`, '1', `${prefix}of others`, '1');
        if (prefix !== '') await client.mset('signal:current', '1', 'oddXp:signal:current', '1');
        const { keys, usedMemoryBytes, isComplete } = await store.contents();
        expect(keys.filter(({ count }) => count > 0)).toEqual([
          { pattern: 'embedding:text:*', count: 2500 },
          { pattern: 'signal:*', count: 1 },
          { pattern: 'vortex:session:*', count: 1 },
          { pattern: 'vortex:*', count: 1 },
        ]);
        expect(usedMemoryBytes).toBeGreaterThan(100_000);
        expect(isComplete).toBe(true);
        await store.close();
      }
    } finally {
      client.disconnect();
      await redis.dispose();
    }
  });

  test('cannot be told while Redis is away', async () => {
    const redis = await OwnRedis.create();
    const store = new RedisLiveStore({ url: redis.url, prefix: '', logger });
    await expect(store.contents()).rejects.toBeInstanceOf(CacheUnavailableError);
    await redis.start();
    await expect
      .poll(() =>
        store.contents().then(
          ({ isComplete }) => isComplete,
          () => false,
        ),
      )
      .toBe(true);
    await store.close();
    await redis.dispose();
  });
});
