import { sacredPositions } from '../../domain/positions.ts';
import type { WeeklyFigure } from './keys.ts';
import type { HallucinationStatistics, ModelPerformance, SacredStatistics } from './live-statistics.ts';

/**
 * @param latencies milliseconds, in any order. Percentiles use the nearest rank, so each is a
 * measured latency.
 */
export function modelPerformanceOf(latencies: readonly number[], accuracy: number | null): ModelPerformance {
  const sorted = latencies.toSorted((first, second) => first - second);
  const percentile = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? null;
  const total = sorted.reduce((sum, latency) => sum + latency, 0);
  return {
    samples: sorted.length,
    meanMs: sorted.length === 0 ? null : total / sorted.length,
    p50Ms: percentile(0.5),
    p95Ms: percentile(0.95),
    p99Ms: percentile(0.99),
    accuracy,
  };
}

/**
 * An inference can be flagged later than it was counted, so flags may outnumber inferences. The
 * rate is clamped to 0 to 1.
 */
export function hallucinationStatisticsOf(
  count24h: number,
  inferences24h: number,
  recentIds: readonly string[],
): HallucinationStatistics {
  const rate = inferences24h === 0 ? 0 : Math.min(1, count24h / inferences24h);
  return { rate, count24h, inferences24h, recentIds };
}

export function sacredStatisticsOf(total: (figure: WeeklyFigure) => number): SacredStatistics {
  const positions = sacredPositions.map((position) => {
    const count = total(`${position}:count`);
    return { position, count, meanBoost: count === 0 ? null : mean(total(`${position}:boost`), count) };
  });
  return { positions, interventionCount: positions.reduce((sum, { count }) => sum + count, 0) };
}

/** To twelve digits. The rest is rounding noise of a running sum. */
function mean(sum: number, count: number): number {
  return Number((sum / count).toPrecision(12));
}
