import { rm } from 'node:fs/promises';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { CacheUnavailableError } from '../../src/platform/cache/cache-unavailable-error.ts';
import { RedisEmbeddingCache } from '../../src/platform/cache/redis/redis-embedding-cache.ts';
import { RedisLiveStatistics } from '../../src/platform/cache/redis/redis-live-statistics.ts';
import { EventBusUnavailableError, type Topic } from '../../src/platform/events/event-bus.ts';
import { RedisEventBus } from '../../src/platform/events/redis-event-bus.ts';
import { collectingLogger } from '../support/collecting-logger.ts';
import { OwnRedis, redisServerIsHere } from '../support/own-redis.ts';

const topic: Topic<number> = { name: 'numbers', parse: Number };
const key = 'a'.repeat(64);
const vector = Float32Array.of(0.25, 0.75);

/** Longest wait between two attempts to connect, and some more. */

/** Who may do anything, while the user of the server may not. */
const administrator = { username: 'administrator', password: 'secret' };

interface Refusal {
  readonly name: string;
  /** The code that the error names. */
  readonly code: string;
  begin(administrator: Redis): Promise<unknown>;
  end(administrator: Redis): Promise<unknown>;
  /** Calls that go on meanwhile. */
  readonly spares?: readonly ('reads' | 'bus')[];
}

const refusals: readonly Refusal[] = [
  {
    name: 'has no memory left',
    code: 'OOM',
    begin: (redis) => redis.config('SET', 'maxmemory', '1'),
    end: (redis) => redis.config('SET', 'maxmemory', '0'),
    spares: ['reads', 'bus'],
  },
  {
    name: 'became a replica, which takes no writes',
    code: 'READONLY',
    begin: (redis) => redis.replicaof('127.0.0.1', 1),
    end: (redis) => redis.replicaof('NO', 'ONE'),
    spares: ['reads', 'bus'],
  },
  {
    name: 'became a replica, which has lost its primary',
    code: 'MASTERDOWN',
    begin: async (redis) => {
      await redis.config('SET', 'replica-serve-stale-data', 'no');
      await redis.replicaof('127.0.0.1', 1);
    },
    end: (redis) => redis.replicaof('NO', 'ONE'),
    spares: ['bus'],
  },
  {
    name: 'could not write its snapshot',
    code: 'MISCONF',
    begin: async (redis) => {
      const [, directory = ''] = await redis
        .config('GET', 'dir')
        .then((reply) => [...Object(reply)].map(String));
      await rm(directory, { recursive: true });
      await redis.config('SET', 'save', '3600 1000000');
      await redis.bgsave();
      await vi.waitFor(async () =>
        expect(await redis.info('persistence')).toMatch(/rdb_last_bgsave_status:err/),
      );
    },
    end: (redis) => redis.config('SET', 'stop-writes-on-bgsave-error', 'no'),
    spares: ['reads', 'bus'],
  },
  {
    name: 'has fewer replicas than it wants',
    code: 'NOREPLICAS',
    begin: (redis) => redis.config('SET', 'min-replicas-to-write', '1'),
    end: (redis) => redis.config('SET', 'min-replicas-to-write', '0'),
    spares: ['reads', 'bus'],
  },
  {
    name: 'took the right to write from the user',
    code: 'NOPERM',
    begin: (redis) => redis.call('ACL', 'SETUSER', 'default', '-@write', '-@scripting'),
    end: (redis) => redis.call('ACL', 'SETUSER', 'default', '+@all'),
    spares: ['reads', 'bus'],
  },
  {
    name: 'took one command from the user',
    code: 'NOPERM',
    begin: (redis) => redis.call('ACL', 'SETUSER', 'default', '-lpush', '-set'),
    end: (redis) => redis.call('ACL', 'SETUSER', 'default', '+@all'),
    spares: ['reads', 'bus'],
  },
  {
    name: 'took every right from the user',
    code: 'NOPERM',
    begin: (redis) => redis.call('ACL', 'SETUSER', 'default', '-@all', 'resetchannels'),
    end: (redis) => redis.call('ACL', 'SETUSER', 'default', '+@all', 'allchannels'),
  },
  {
    name: 'runs a script that does not end',
    code: 'BUSY',
    begin: async (redis) => {
      await redis.config('SET', 'busy-reply-threshold', '1');
      const other = redis.duplicate().on('error', () => undefined);
      const endless = other.eval('while true do end', 0).catch(() => undefined);
      void endless.then(() => other.disconnect());
      await vi.waitFor(() => expect(redis.ping()).rejects.toThrow(/^BUSY/));
    },
    end: (redis) => redis.script('KILL'),
  },
];

describe.skipIf(!redisServerIsHere)('a Redis that answers, and refuses', () => {
  let server: OwnRedis;
  let admin: Redis;
  let statistics: RedisLiveStatistics;
  let embeddings: RedisEmbeddingCache;
  let bus: RedisEventBus;
  let log: ReturnType<typeof collectingLogger>;

  beforeEach(async () => {
    server = await OwnRedis.create();
    log = collectingLogger();
  });
  afterEach(async () => {
    admin.disconnect();
    await Promise.all([statistics.close(), embeddings.close(), bus.close()]);
    await server.dispose();
  });

  async function open(): Promise<void> {
    const config = { url: server.url, prefix: 'refusal:', logger: log.logger };
    statistics = new RedisLiveStatistics(config);
    embeddings = new RedisEmbeddingCache(config);
    bus = new RedisEventBus(config);
    const setUp = new Redis(server.url);
    await setUp.call('ACL', 'SETUSER', 'administrator', 'on', '>secret', '~*', '&*', '+@all');
    setUp.disconnect();
    admin = new Redis(server.url, administrator);
    // Somebody has to listen for the connection's own errors.
    admin.on('error', () => undefined);
  }

  async function allWork(): Promise<void> {
    await vi.waitFor(() => Promise.all([statistics.ping(), embeddings.get([key], 2), bus.ping()]));
    await statistics.updateSignal(0.5);
    expect(await statistics.currentSignal()).toBe(0.5);
    expect((await statistics.vortexStatistics()).forwardFlowHits).toBe(0);
    await embeddings.set([{ key, vector, segments: 1 }]);
    expect(await embeddings.get([key], 2)).toEqual([{ vector, segments: 1 }]);
    await bus.publish(topic, 1);
  }

  function logged(level: 'error' | 'info'): readonly string[] {
    return log.lines.filter((line) => line.level === level).map(({ message }) => message);
  }

  test.each(refusals)('$name', async ({ code, begin, end, spares = [] }) => {
    await server.start();
    await open();
    await allWork();
    await begin(admin);

    const counts: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      await expect(statistics.updateSignal(0.9)).rejects.toThrow(CacheUnavailableError);
      await expect(embeddings.set([{ key, vector, segments: 1 }])).rejects.toThrow(CacheUnavailableError);
      // It may just look for another primary.
      await vi.waitFor(() => expect(statistics.updateSignal(0.9)).rejects.toThrow(`(${code})`));
      await expect(statistics.ping()).rejects.toThrow(CacheUnavailableError);
      if (spares.includes('reads'))
        await vi.waitFor(async () => expect(await statistics.currentSignal()).toBe(0.5));
      else await expect(statistics.vortexStatistics()).rejects.toThrow(CacheUnavailableError);
      if (spares.includes('bus')) await bus.publish(topic, round);
      else await expect(bus.publish(topic, round)).rejects.toThrow(EventBusUnavailableError);
      counts.push(logged('error').length);
    }
    // Once for each connection that was refused: statistics, vectors, and the bus where it is.
    const told = spares.includes('bus') ? 2 : 3;
    expect(counts).toEqual([told, told, told]);
    expect(new Set(logged('error'))).toEqual(new Set(['Redis rejects commands']));
    expect(logged('info')).toEqual([]);

    await end(admin);
    await allWork();
    // A call that came before the end was over may have been refused on another connection.
    expect(logged('info')).toEqual(logged('error').map(() => 'Redis accepts the rejected commands again'));
    expect(await admin.keys('*trial*')).toEqual([]);
    expect((await statistics.signalHistory(5)).every((signal) => signal === 0.5)).toBe(true);
  });

  test('a reading of several figures that was refused for want of memory is asked for again', async () => {
    await server.start();
    await open();
    await allWork();
    await admin.config('SET', 'maxmemory', '1');
    for (const reading of [
      () => statistics.vortexStatistics(),
      () => statistics.sacredStatistics(),
      () => statistics.hallucinationStatistics(),
      () => statistics.modelPerformance('x'),
    ])
      await expect(reading()).rejects.toThrow(new CacheUnavailableError('Redis rejects commands (OOM).'));
    await expect(statistics.ping()).rejects.toThrow(CacheUnavailableError);
    await admin.config('SET', 'maxmemory', '0');
    await statistics.ping();
    expect([logged('error').length, logged('info').length]).toEqual([1, 1]);
  });

  test('a cluster that serves no slot', async () => {
    await server.start('--cluster-enabled', 'yes');
    await open();
    await vi.waitFor(() => bus.ping());
    await expect(embeddings.get([key], 2)).rejects.toThrow('(CLUSTERDOWN)');
    await expect(statistics.currentSignal()).rejects.toThrow('(CLUSTERDOWN)');
    await expect(statistics.updateSignal(0.5)).rejects.toThrow(CacheUnavailableError);
    await expect(statistics.ping()).rejects.toThrow(CacheUnavailableError);
  });

  test.each<Omit<Refusal, 'code'>>([
    {
      name: 'wants a password all of a sudden',
      begin: (redis) => redis.config('SET', 'requirepass', 'another'),
      end: (redis) => redis.config('SET', 'requirepass', ''),
    },
    {
      name: 'has no place for another client',
      begin: (redis) => redis.config('SET', 'maxclients', '1'),
      end: (redis) => redis.config('SET', 'maxclients', '1000'),
    },
  ])('at the door: it $name', async ({ begin, end }) => {
    await server.start();
    await open();
    await allWork();
    await begin(admin);
    await admin.client('KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    await admin.client('KILL', 'TYPE', 'pubsub');
    const counts: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      await vi.waitFor(() => expect(statistics.ping()).rejects.toThrow(CacheUnavailableError));
      await expect(statistics.updateSignal(0.9)).rejects.toThrow(CacheUnavailableError);
      await expect(embeddings.get([key], 2)).rejects.toThrow(CacheUnavailableError);
      await expect(bus.publish(topic, round)).rejects.toThrow(EventBusUnavailableError);
      counts.push(logged('error').length);
    }
    // Once for each of the four connections.
    expect(counts).toEqual([4, 4, 4]);
    await end(admin);
    await allWork();
    await vi.waitFor(() => expect(logged('info')).toHaveLength(4));
  });
});
