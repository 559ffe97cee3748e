import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EmbeddingCache } from '../../src/platform/cache/embedding-cache.ts';
import { MemoryEmbeddingCache } from '../../src/platform/cache/memory/memory-embedding-cache.ts';
import { RedisEmbeddingCache } from '../../src/platform/cache/redis/redis-embedding-cache.ts';
import { InvalidInputError } from '../../src/platform/errors.ts';
import { collectingLogger } from '../support/collecting-logger.ts';
import { RedisScratch, redisIsHere } from '../support/redis-scratch.ts';

const day = 24 * 3_600_000;
const dimension = 384;

interface Subject {
  readonly cache: EmbeddingCache;
  advance(milliseconds: number): Promise<void>;
  close(): Promise<void>;
}

function inMemory(): Subject {
  let milliseconds = 1_775_000_000_000;
  const cache = new MemoryEmbeddingCache({ now: () => milliseconds });
  return {
    cache,
    advance: async (passed) => {
      milliseconds += passed;
    },
    close: () => cache.close(),
  };
}

function inRedis(): Subject & { readonly scratch: RedisScratch } {
  const scratch = new RedisScratch();
  const { logger } = collectingLogger();
  const cache = new RedisEmbeddingCache({ url: scratch.url, prefix: scratch.prefix, logger });
  return {
    cache,
    scratch,
    advance: (passed) => scratch.age(passed),
    close: async () => {
      await cache.close();
      await scratch.close();
    },
  };
}

function keyOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Numbers of every magnitude that a model may give, the same each time. */
function vectorOf(seed: number, length = dimension): Float32Array {
  return Float32Array.from({ length }, (_, index) => Math.sin(seed + index) * 10 ** -(index % 12));
}

function embeddingCacheContract(open: () => Subject): void {
  let subject: Subject;
  let cache: EmbeddingCache;

  beforeEach(() => {
    subject = open();
    cache = subject.cache;
  });
  afterEach(() => subject.close());

  test('gives back the very float32 values, in the order of the keys, and nothing for a miss', async () => {
    const [first, second] = [vectorOf(1), vectorOf(2)];
    await cache.set([
      { key: keyOf('first'), vector: first, segments: 1 },
      { key: keyOf('second'), vector: second, segments: 1 },
    ]);
    const found = await cache.get([keyOf('second'), keyOf('none'), keyOf('first')], dimension);
    expect(found).toEqual([{ vector: second, segments: 1 }, undefined, { vector: first, segments: 1 }]);
    expect(found[0]?.vector).toBeInstanceOf(Float32Array);
  });

  test('keeps the extremes of float32', async () => {
    const vector = Float32Array.of(
      0,
      1,
      -1,
      1.1754943508222875e-38,
      1e-45,
      3.4028234663852886e38,
      1 / 3,
      16_777_217,
    );
    await cache.set([{ key: keyOf('edge'), vector, segments: 1 }]);
    expect(await cache.get([keyOf('edge')], vector.length)).toEqual([{ vector, segments: 1 }]);
  });

  test('gives back in how many windows a text was read', async () => {
    await cache.set([{ key: keyOf('long'), vector: vectorOf(1), segments: 130 }]);
    expect(await cache.get([keyOf('long')], dimension)).toEqual([{ vector: vectorOf(1), segments: 130 }]);
    expect(await cache.get([keyOf('long')], dimension - 1)).toEqual([undefined]);
  });

  test('a vector of another length is a miss', async () => {
    await cache.set([{ key: keyOf('short'), vector: vectorOf(1, 3), segments: 1 }]);
    expect(await cache.get([keyOf('short')], dimension)).toEqual([undefined]);
  });

  test('the same key is overwritten', async () => {
    await cache.set([{ key: keyOf('a'), vector: vectorOf(1), segments: 1 }]);
    await cache.set([{ key: keyOf('a'), vector: vectorOf(2), segments: 1 }]);
    expect(await cache.get([keyOf('a')], dimension)).toEqual([{ vector: vectorOf(2), segments: 1 }]);
  });

  test('what a caller does to a vector stays with the caller', async () => {
    const given = vectorOf(1);
    await cache.set([{ key: keyOf('a'), vector: given, segments: 1 }]);
    given.fill(9);
    const [taken] = await cache.get([keyOf('a')], dimension);
    expect(taken?.vector).toEqual(vectorOf(1));
    taken?.vector.fill(9);
    expect(await cache.get([keyOf('a')], dimension)).toEqual([{ vector: vectorOf(1), segments: 1 }]);
  });

  test('lives a day', async () => {
    await cache.set([{ key: keyOf('a'), vector: vectorOf(1), segments: 1 }]);
    await subject.advance(day - 60_000);
    expect(await cache.get([keyOf('a')], dimension)).toEqual([{ vector: vectorOf(1), segments: 1 }]);
    await subject.advance(60_000);
    expect(await cache.get([keyOf('a')], dimension)).toEqual([undefined]);
  });

  test('forgets every vector once for each position up to which texts were erased', async () => {
    const keys = Array.from({ length: 1500 }, (_, index) => keyOf(`text ${index}`));
    const fill = () => cache.set(keys.map((key) => ({ key, vector: vectorOf(1, 4), segments: 1 })));
    const left = async () => (await cache.get(keys, 4)).filter((vector) => vector !== undefined).length;
    await fill();
    await cache.forget(7);
    expect(await left()).toBe(0);
    await fill();
    await cache.forget(7);
    expect(await left()).toBe(keys.length);
    await cache.forget(8);
    expect(await left()).toBe(0);
    await fill();
    // A record that was restored from a backup goes back.
    await cache.forget(7);
    expect(await left()).toBe(0);
  });

  test('refuses a vector that is not finite, and keeps none of its batch', async () => {
    const bad = vectorOf(2);
    bad[7] = Number.NaN;
    const stored = cache.set([
      { key: keyOf('good'), vector: vectorOf(1), segments: 1 },
      { key: keyOf('bad'), vector: bad, segments: 1 },
    ]);
    await expect(stored).rejects.toThrow(InvalidInputError);
    await expect(stored).rejects.toMatchObject({ issues: [{ path: 'vector.7' }] });
    expect(await cache.get([keyOf('good'), keyOf('bad')], dimension)).toEqual([undefined, undefined]);
  });

  test('nothing asked and nothing given is nothing', async () => {
    await cache.set([]);
    expect(await cache.get([], dimension)).toEqual([]);
  });
}

describe('embedding cache in memory', () => {
  embeddingCacheContract(inMemory);

  test('beyond its capacity it forgets what was used least recently', async () => {
    const cache = new MemoryEmbeddingCache({ capacity: 2 });
    await cache.set(
      ['a', 'b'].map((text, seed) => ({ key: keyOf(text), vector: vectorOf(seed, 4), segments: 1 })),
    );
    await cache.get([keyOf('a')], 4);
    await cache.set([{ key: keyOf('c'), vector: vectorOf(2, 4), segments: 1 }]);
    const found = await cache.get([keyOf('a'), keyOf('b'), keyOf('c')], 4);
    expect(found.map((vector) => vector !== undefined)).toEqual([true, false, true]);
  });
});

describe.skipIf(!redisIsHere)('embedding cache in Redis', () => {
  embeddingCacheContract(inRedis);

  describe('keys', () => {
    let subject: ReturnType<typeof inRedis>;
    beforeEach(() => {
      subject = inRedis();
    });
    afterEach(() => subject.close());

    test('a value is a JSON array at float32 precision that lives 24 hours', async () => {
      const { client, prefix } = subject.scratch;
      await subject.cache.set([
        { key: keyOf('a'), vector: Float32Array.of(0.1, -1 / 3, 0.5, 1e-7), segments: 1 },
      ]);
      const key = `${prefix}embedding:text:${keyOf('a')}`;
      expect(await subject.scratch.names()).toEqual([`embedding:text:${keyOf('a')}`]);
      expect(await client.get(key)).toBe('[0.1,-0.33333334,0.5,1e-7]');
      await subject.cache.set([{ key: keyOf('a'), vector: Float32Array.of(0.1, 0.5), segments: 3 }]);
      expect(await client.get(key)).toBe('{"vector":[0.1,0.5],"segments":3}');
      expect(await client.ttl(key)).toBeGreaterThan(86_000);
      expect(await client.ttl(key)).toBeLessThanOrEqual(86_400);
    });

    test('what was forgotten by one server is not forgotten again by another, and other keys stay', async () => {
      const { client, prefix, url } = subject.scratch;
      const other = new RedisEmbeddingCache({ url, prefix, logger: collectingLogger().logger });
      await client.set(`${prefix}signal:current`, '0.5');
      await subject.cache.forget(7);
      await other.set([{ key: keyOf('a'), vector: vectorOf(1), segments: 1 }]);
      await other.forget(7);
      expect(await subject.scratch.names()).toEqual([
        'embedding:forgotten',
        `embedding:text:${keyOf('a')}`,
        'signal:current',
      ]);
      expect(await client.ttl(`${prefix}embedding:forgotten`)).toBeGreaterThan(86_400);
      await other.close();
    });

    test('what a Redis brings back that lost its last writes is forgotten again', async () => {
      const { client, prefix } = subject.scratch;
      await subject.cache.set([{ key: keyOf('a'), vector: vectorOf(1), segments: 1 }]);
      await subject.cache.forget(7);
      await subject.cache.set([{ key: keyOf('a'), vector: vectorOf(1), segments: 1 }]);
      for (const mark of ['6', null]) {
        if (mark === null) await client.del(`${prefix}embedding:forgotten`);
        else await client.set(`${prefix}embedding:forgotten`, mark);
        await subject.cache.set([{ key: keyOf('a'), vector: vectorOf(1), segments: 1 }]);
        await subject.cache.forget(7);
        expect(await subject.scratch.names()).toEqual(['embedding:forgotten']);
      }
    });

    test('the mark of what was forgotten lives on while a server asks for it', async () => {
      const { client, prefix, url } = subject.scratch;
      await subject.cache.forget(7);
      await client.expire(`${prefix}embedding:forgotten`, 60);
      const other = new RedisEmbeddingCache({ url, prefix, logger: collectingLogger().logger });
      await other.forget(7);
      expect(await client.ttl(`${prefix}embedding:forgotten`)).toBeGreaterThan(86_400);
      await other.close();
    });

    test.each([
      ['no JSON', '[0.1, 0.2'],
      ['no array', '{"length":2}'],
      ['no numbers', '[0.1,null]'],
      ['no vector of windows', '{"vector":[0.1,null],"segments":2}'],
      ['no number of windows', '{"vector":[0.1,0.2],"segments":"2"}'],
      ['more than a float32 holds', '[0.1,1e300]'],
    ])('what is %s is a miss', async (_, text) => {
      await subject.scratch.client.set(`${subject.scratch.prefix}embedding:text:${keyOf('a')}`, text);
      expect(await subject.cache.get([keyOf('a')], 2)).toEqual([undefined]);
    });
  });
});
