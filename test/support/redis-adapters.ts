import { expect, vi } from 'vitest';
import { CacheUnavailableError } from '../../src/platform/cache/cache-unavailable-error.ts';
import { RedisEmbeddingCache } from '../../src/platform/cache/redis/redis-embedding-cache.ts';
import { RedisLiveStatistics } from '../../src/platform/cache/redis/redis-live-statistics.ts';
import { EventBusUnavailableError, type Topic } from '../../src/platform/events/event-bus.ts';
import { RedisEventBus } from '../../src/platform/events/redis-event-bus.ts';
import { collectingLogger } from './collecting-logger.ts';

export const topic: Topic<number> = { name: 'numbers', parse: Number };
export const key = 'a'.repeat(64);
export const vector = Float32Array.of(0.25, 0.75);

/** Everything that reaches for a Redis, with a log of its own. */
export class RedisAdapters {
  readonly log = collectingLogger();
  readonly statistics: RedisLiveStatistics;
  readonly embeddings: RedisEmbeddingCache;
  readonly bus: RedisEventBus;

  constructor(url: string) {
    const config = { url, prefix: 'outage:', logger: this.log.logger };
    this.statistics = new RedisLiveStatistics(config);
    this.embeddings = new RedisEmbeddingCache(config);
    this.bus = new RedisEventBus(config);
  }

  /** Every call that reaches for Redis, and the error it is to fail with. */
  calls(): [Promise<unknown>, typeof CacheUnavailableError | typeof EventBusUnavailableError][] {
    const { statistics, embeddings, bus } = this;
    return [
      [statistics.updateSignal(0.9), CacheUnavailableError],
      [statistics.currentSignal(), CacheUnavailableError],
      [statistics.hallucinationStatistics(), CacheUnavailableError],
      [statistics.ping(), CacheUnavailableError],
      [embeddings.get([key], 2), CacheUnavailableError],
      [embeddings.set([{ key, vector, segments: 1 }]), CacheUnavailableError],
      [bus.publish(topic, 1), EventBusUnavailableError],
      [bus.subscribe(topic, () => undefined), EventBusUnavailableError],
      [bus.ping(), EventBusUnavailableError],
    ];
  }

  async allFail(): Promise<void> {
    await Promise.all(this.calls().map(([call, error]) => expect(call).rejects.toThrow(error)));
  }

  /** Waits until every connection is answered, and uses each. */
  async allWork(): Promise<void> {
    const { statistics, embeddings, bus } = this;
    await vi.waitFor(() => Promise.all([statistics.ping(), embeddings.get([key], 2), bus.ping()]));
    await statistics.updateSignal(0.5);
    expect(await statistics.currentSignal()).toBe(0.5);
    await embeddings.set([{ key, vector, segments: 1 }]);
    expect(await embeddings.get([key], 2)).toEqual([{ vector, segments: 1 }]);
  }

  logged(level: 'error' | 'info'): number {
    return this.log.lines.filter((line) => line.level === level).length;
  }

  async close(): Promise<void> {
    await Promise.all([this.statistics.close(), this.embeddings.close(), this.bus.close()]);
  }
}
