import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { CacheUnavailableError } from '../../src/platform/cache/cache-unavailable-error.ts';
import { RedisConnectionGroup } from '../../src/platform/cache/redis/redis-connection-group.ts';
import type { RedisEmbeddingCache } from '../../src/platform/cache/redis/redis-embedding-cache.ts';
import { RedisLiveStatistics } from '../../src/platform/cache/redis/redis-live-statistics.ts';
import { InvalidInputError } from '../../src/platform/errors.ts';
import { EventBusUnavailableError } from '../../src/platform/events/event-bus.ts';
import { RedisEventBus } from '../../src/platform/events/redis-event-bus.ts';
import { closeLiveTier, openLiveTier } from '../../src/platform/live/live-tier.ts';
import type { collectingLogger } from '../support/collecting-logger.ts';
import { OwnRedis, redisServerIsHere } from '../support/own-redis.ts';
import { key, RedisAdapters, topic, vector } from '../support/redis-adapters.ts';
import { SeveringProxy } from '../support/severing-proxy.ts';

// A rejection that nobody handles fails the run, so each of these tests also shows that none is
// left behind. How soon a call fails, a timed suite holds.
describe.skipIf(!redisServerIsHere)('an outage of Redis', () => {
  let server: OwnRedis;
  let adapters: RedisAdapters;
  let statistics: RedisLiveStatistics;
  let embeddings: RedisEmbeddingCache;
  let bus: RedisEventBus;
  let log: ReturnType<typeof collectingLogger>;

  beforeEach(async () => {
    server = await OwnRedis.create();
  });
  afterEach(async () => {
    server.thaw();
    await adapters.close();
    await server.dispose();
  });

  function open(url = server.url): void {
    adapters = new RedisAdapters(url);
    ({ statistics, embeddings, bus, log } = adapters);
  }

  const allFail = () => adapters.allFail();
  const allWork = () => adapters.allWork();
  const logged = (level: 'error' | 'info') => adapters.logged(level);

  test('calls fail while it lasts, and work again when it is over', async () => {
    await server.start();
    open();
    await allWork();
    for (let outage = 1; outage <= 2; outage += 1) {
      await server.kill();
      await allFail();
      await delay(1000);
      await allFail();
      await server.start();
      await allWork();
      // Once for each of the four connections when it begins, and once when it ends.
      expect([logged('error'), logged('info')]).toEqual([4 * outage, 4 * outage]);
    }
  });

  test('a server that is not there yet is used as soon as it is', async () => {
    open();
    await allFail();
    await server.start();
    await allWork();
    expect([logged('error'), logged('info')]).toEqual([4, 4]);
  });

  test('a server that stops answering is left, and found again', async () => {
    await server.start();
    open();
    await allWork();
    server.freeze();
    await allFail();
    await allFail();
    expect(logged('error')).toBe(4);
    // Connections are accepted all the time, and nothing is answered on them.
    for (let second = 0; second < 3; second += 1) {
      await delay(1000);
      await allFail();
    }
    server.thaw();
    await allWork();
    expect([logged('error'), logged('info')]).toEqual([4, 4]);
  });

  test('every part of the live tier comes back', async () => {
    await server.start();
    const tier = openLiveTier({ url: server.url, prefix: 'tier:' }, log.logger);
    open();
    await allWork();
    await vi.waitFor(() => Promise.all([tier.statistics.ping(), tier.bus.ping()]));
    await tier.embeddings.get([key], 2);
    await tier.store.contents();
    server.freeze();
    await expect(tier.embeddings.get([key], 2)).rejects.toThrow(CacheUnavailableError);
    await expect(tier.statistics.updateSignal(0.5)).rejects.toThrow(CacheUnavailableError);
    await expect(tier.bus.publish(topic, 1)).rejects.toThrow(EventBusUnavailableError);
    server.thaw();
    await vi.waitFor(() => Promise.all([tier.statistics.updateSignal(0.5), tier.bus.publish(topic, 2)]));
    await closeLiveTier(tier);
  });

  test('one connection that is not answered does not break those that are', async () => {
    await server.start();
    open();
    const peers = new RedisConnectionGroup();
    const parts = { prefix: 'outage:', logger: log.logger, peers };
    const direct = new RedisLiveStatistics({ ...parts, url: server.url });
    await direct.updateSignal(0.25);
    const { warn } = peers.join(() => undefined);
    warn();
    await vi.waitFor(() => direct.updateSignal(0.75));
    expect(logged('error')).toBe(0);
    await direct.close();
  });

  test('a server that has no memory left cannot serve; bad input stays bad input', async () => {
    await server.start();
    open();
    await allWork();
    const client = new Redis(server.url);
    await client.config('SET', 'maxmemory', '1');
    await client.quit();
    await expect(statistics.updateSignal(0.9)).rejects.toThrow(CacheUnavailableError);
    await expect(embeddings.set([{ key, vector, segments: 1 }])).rejects.toThrow(CacheUnavailableError);
    await expect(statistics.updateSignal(2)).rejects.toThrow(InvalidInputError);
  });

  test('a fault that is none of reach is not called one', async () => {
    await server.start();
    open();
    const client = new Redis(server.url);
    await client.set('outage:signal:history', 'no list');
    await client.quit();
    await expect(statistics.signalHistory(1)).rejects.toThrow(/^WRONGTYPE/);
    await expect(statistics.updateSignal(0.5)).rejects.toThrow(/WRONGTYPE/);
  });

  test('subscriptions outlive it, and listeners are told once that they may have missed something', async () => {
    await server.start();
    open();
    const heard = vi.fn();
    const interrupted = vi.fn();
    await bus.subscribe(topic, heard, interrupted);
    await bus.publish(topic, 1);
    await vi.waitFor(() => expect(heard).toHaveBeenCalledWith(1));
    await server.kill();
    await expect(bus.publish(topic, 2)).rejects.toThrow(EventBusUnavailableError);
    await server.start();
    await vi.waitFor(() => expect(interrupted).toHaveBeenCalledTimes(1));
    await vi.waitFor(() => bus.publish(topic, 3));
    await vi.waitFor(() => expect(heard).toHaveBeenCalledWith(3));
    expect(heard).toHaveBeenCalledTimes(2);
    expect(interrupted).toHaveBeenCalledTimes(1);
  });

  test('a connection that died without a word is noticed although nobody calls', async () => {
    await server.start();
    open();
    const quiet = new RedisEventBus({ url: server.url, prefix: 'quiet:', logger: log.logger }, 50);
    await allWork();
    await quiet.subscribe(topic, () => undefined);
    server.freeze();
    await vi.waitFor(() => expect(logged('error')).toBe(1));
    server.thaw();
    await vi.waitFor(() => expect(logged('info')).toBe(1));
    await quiet.close();
  });

  test('a connection lost again while subscriptions are renewed does not lose them', async () => {
    await server.start();
    const proxy = await SeveringProxy.to(server.port);
    open(`redis://127.0.0.1:${proxy.port}/0`);
    const heard = vi.fn();
    const interrupted = vi.fn();
    await bus.subscribe(topic, heard, interrupted);
    proxy.cutAt('\r\nsubscribe\r\n');
    proxy.cut();
    await vi.waitFor(() => expect(interrupted).toHaveBeenCalledTimes(1));
    await vi.waitFor(() => bus.publish(topic, 1));
    await vi.waitFor(() => expect(heard).toHaveBeenCalledWith(1));
    expect(interrupted).toHaveBeenCalledTimes(1);
    await proxy.close();
  });

  test('who unsubscribes during it hears nothing afterwards', async () => {
    await server.start();
    open();
    const heard = vi.fn();
    const stays = vi.fn();
    const unsubscribe = await bus.subscribe(topic, heard);
    await bus.subscribe({ ...topic, name: 'others' }, stays);
    await server.kill();
    await unsubscribe();
    await server.start();
    await vi.waitFor(() => bus.ping());
    await bus.publish(topic, 1);
    await bus.publish({ ...topic, name: 'others' }, 2);
    await vi.waitFor(() => expect(stays).toHaveBeenCalledWith(2));
    expect(heard).not.toHaveBeenCalled();
    const client = new Redis(server.url);
    expect(await client.pubsub('CHANNELS')).toEqual(['outage:others']);
    await client.quit();
  });

  test.each(['killed', 'frozen'])('closing while the server is %s ends every call', async (state) => {
    await server.start();
    open();
    await allWork();
    const unsubscribe = await bus.subscribe({ ...topic, name: 'left' }, () => undefined);
    if (state === 'killed') await server.kill();
    else server.freeze();
    const pending = adapters.calls().map(([call]) => call.catch(() => undefined));
    await unsubscribe();
    await adapters.close();
    await Promise.all(pending);
    await allFail();
  });
});
