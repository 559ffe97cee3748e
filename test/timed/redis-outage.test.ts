import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { CacheUnavailableError } from '../../src/platform/cache/cache-unavailable-error.ts';
import { EventBusUnavailableError } from '../../src/platform/events/event-bus.ts';
import { closeLiveTier, openLiveTier } from '../../src/platform/live/live-tier.ts';
import { infer, record } from '../e2e/actions.ts';
import { collectingLogger } from '../support/collecting-logger.ts';
import { GraphqlClient } from '../support/graphql-client.ts';
import { Installation } from '../support/installation.ts';
import { OwnRedis, redisServerIsHere } from '../support/own-redis.ts';
import { key, RedisAdapters, topic } from '../support/redis-adapters.ts';

/** A call waits a second; the rest is for the machine. */
const soonMs = 1600;
/** Once it is known to be away. */
const atOnceMs = 250;

async function tookMs(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

describe.skipIf(!redisServerIsHere)('while Redis does not answer', () => {
  let server: OwnRedis;

  beforeEach(async () => {
    server = await OwnRedis.create();
    await server.start();
  });
  afterEach(async () => {
    server.thaw();
    await server.dispose();
  });

  test.each(['killed', 'frozen'])('calls fail soon, and at once when it is known to be %s', async (state) => {
    const adapters = new RedisAdapters(server.url);
    await adapters.allWork();
    if (state === 'killed') await server.kill();
    else server.freeze();
    expect(await tookMs(() => adapters.allFail())).toBeLessThan(soonMs);
    for (let second = 0; second < 3; second += 1) {
      expect(await tookMs(() => adapters.allFail())).toBeLessThan(atOnceMs);
      await delay(1000);
    }
    expect(await tookMs(() => adapters.close())).toBeLessThan(soonMs);
  });

  test('whoever reaches for it again and again waits for it once', async () => {
    const { statistics, bus, embeddings, store, ...tier } = openLiveTier(
      { url: server.url, prefix: 'tier:' },
      collectingLogger().logger,
    );
    await vi.waitFor(() => Promise.all([statistics.ping(), bus.ping()]));
    await embeddings.get([key], 2);
    await store.contents();
    server.freeze();
    const inTurn = async () => {
      await expect(embeddings.get([key], 2)).rejects.toThrow(CacheUnavailableError);
      await expect(statistics.updateSignal(0.5)).rejects.toThrow(CacheUnavailableError);
      await expect(bus.publish(topic, 1)).rejects.toThrow(EventBusUnavailableError);
    };
    expect(await tookMs(inTurn)).toBeLessThan(soonMs);
    await closeLiveTier({ statistics, bus, embeddings, store, ...tier });
  });

  test('a server keeps nobody waiting but the first', async () => {
    const installation = await Installation.create('embedded');
    try {
      const { url } = await installation.start({ REDIS_URL: server.url });
      const client = new GraphqlClient(url);
      await record(client);
      await infer(client, 'It answers.');
      server.freeze();
      // A second, and what the machine needs for the rest.
      expect(await tookMs(() => infer(client, 'It does not.'))).toBeLessThan(1800);
      for (let round = 0; round < 8; round += 1) {
        expect(await tookMs(() => infer(client, `It still does not, round ${round}.`))).toBeLessThan(800);
        await delay(300);
      }
    } finally {
      await installation.dispose();
    }
  });
});
