import { z } from 'zod';
import type { LiveStore, StoreContents } from '../../platform/cache/live-store.ts';
import { InvalidInputError } from '../../platform/errors.ts';
import { timeSchema, validated } from '../../platform/validation.ts';
import type { Embedder } from '../embeddings/embedder.ts';
import type { Metrics, MetricsRepository } from './metrics.repository.ts';
import type { PerformanceSummary } from './performance-summary.entity.ts';

const hour = 3_600_000;

/** Windows over which metrics are computed, in milliseconds. */
export const metricsWindows = {
  LAST_HOUR: hour,
  LAST_24_HOURS: 24 * hour,
  LAST_7_DAYS: 7 * 24 * hour,
  LAST_30_DAYS: 30 * 24 * hour,
} as const;

export type MetricsWindow = keyof typeof metricsWindows;

const rangeSchema = z.object({ from: timeSchema.nullable(), to: timeSchema.nullable() });

/** Maximum number of hours in one response. */
export const maxSummaryHours = 24 * 366;

export interface LiveDependencies {
  readonly store: Pick<LiveStore, 'contents'>;
  readonly embedder: Pick<Embedder, 'cacheUse'>;
}

/** Contents of the live tier, and use of the vector cache since this process started. */
export interface LiveStoreFigures extends StoreContents {
  readonly cacheHits: number;
  readonly cacheMisses: number;
  /** Null before the first text. */
  readonly cacheHitRate: number | null;
}

/** Summarizes the audit trail. */
export class MetricsService {
  readonly #repository: MetricsRepository;
  readonly #live: LiveDependencies;

  constructor(repository: MetricsRepository, live: LiveDependencies) {
    this.#repository = repository;
    this.#live = live;
  }

  /**
   * Returns how much the live tier contains, and how often this process found a vector in it.
   * @throws CacheUnavailableError
   */
  async liveStore(): Promise<LiveStoreFigures> {
    const { hits, misses } = this.#live.embedder.cacheUse;
    const contents = await this.#live.store.contents();
    const cacheHitRate = hits + misses === 0 ? null : hits / (hits + misses);
    return { ...contents, cacheHits: hits, cacheMisses: misses, cacheHitRate };
  }

  metrics(window: MetricsWindow): Promise<Metrics> {
    return this.#repository.last(metricsWindows[window]);
  }

  /**
   * Returns the hours from `from` (inclusive) to `to` (exclusive), newest first. Default: the last
   * 24 hours.
   * @throws InvalidInputError if the range is empty or longer than a year.
   */
  async performanceSummary(from: Date | null, to: Date | null): Promise<PerformanceSummary[]> {
    const range = validated(rangeSchema, { from, to }, '');
    const end = range.to ?? new Date((await this.#repository.time()) + hour);
    const start = range.from ?? new Date(end.getTime() - 25 * hour);
    const hours = (end.getTime() - start.getTime()) / hour;
    if (hours <= 0) throw new InvalidInputError([{ path: 'to', message: 'expects a time after "from"' }]);
    if (hours > maxSummaryHours) {
      throw new InvalidInputError([
        { path: 'from', message: `expects a time at most ${maxSummaryHours} hours before "to"` },
      ]);
    }
    return this.#repository.summary(start, end);
  }

  /**
   * Refreshes the hourly summary while it remains readable. Returns the time up to which it is
   * current.
   */
  async refreshSummary(): Promise<Date> {
    const refreshedAt = new Date(await this.#repository.time());
    await this.#repository.refreshSummary();
    return refreshedAt;
  }
}
