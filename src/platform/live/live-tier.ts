import type { EmbeddingCache } from '../cache/embedding-cache.ts';
import type { LiveStatistics } from '../cache/live-statistics.ts';
import type { LiveStore } from '../cache/live-store.ts';
import { MemoryEmbeddingCache } from '../cache/memory/memory-embedding-cache.ts';
import { MemoryLiveStatistics } from '../cache/memory/memory-live-statistics.ts';
import { MemoryLiveStore } from '../cache/memory/memory-live-store.ts';
import { RedisConnectionGroup } from '../cache/redis/redis-connection-group.ts';
import { RedisEmbeddingCache } from '../cache/redis/redis-embedding-cache.ts';
import { RedisLiveStatistics } from '../cache/redis/redis-live-statistics.ts';
import { RedisLiveStore } from '../cache/redis/redis-live-store.ts';
import type { EventBus } from '../events/event-bus.ts';
import { MemoryEventBus } from '../events/memory-event-bus.ts';
import { RedisEventBus } from '../events/redis-event-bus.ts';
import type { Logger } from '../observability/logger.ts';

/** The services of Redis, or of this process if there is no Redis. */
export interface LiveTier {
  /** Name of the backend, for messages. */
  readonly kind: string;
  readonly statistics: LiveStatistics;
  readonly embeddings: EmbeddingCache;
  readonly bus: EventBus;
  /** Reports the amount of stored data. */
  readonly store: LiveStore;
}

/**
 * Opens the tier. An unreachable Redis is not an error: it is used once it is reachable.
 * @param now milliseconds since 1970. It determines the hour and day of each count.
 */
export function openLiveTier(
  redis: { readonly url: string; readonly prefix: string } | null,
  logger: Logger,
  now: () => number = Date.now,
): LiveTier {
  if (redis === null) {
    return {
      kind: 'in process',
      statistics: new MemoryLiveStatistics(now),
      embeddings: new MemoryEmbeddingCache(),
      bus: new MemoryEventBus(logger),
      store: new MemoryLiveStore(),
    };
  }
  const config = { ...redis, logger, peers: new RedisConnectionGroup() };
  return {
    kind: 'Redis',
    statistics: new RedisLiveStatistics(config, now),
    embeddings: new RedisEmbeddingCache(config),
    bus: new RedisEventBus(config),
    store: new RedisLiveStore(config),
  };
}

export async function closeLiveTier({ bus, statistics, embeddings, store }: LiveTier): Promise<void> {
  await Promise.all([bus.close(), statistics.close(), embeddings.close(), store.close()]);
}
