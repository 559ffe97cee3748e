const hour = 3_600;
const day = 24 * hour;
const week = 7 * day;

/** A Redis key, and its time to live in seconds after the last write. */
export interface ExpiringKey {
  readonly key: string;
  readonly seconds: number;
}

/** Maximum number of values in the signal history. */
export const maxHistory = 1_000;
/**
 * Maximum number of stored latencies of a model. If the last hour has more, the newest determine
 * the percentiles.
 */
export const maxLatencies = 10_000;
/** Maximum number of flagged ids in one response. */
export const maxRecentIds = 1_000;
/** Net forward steps of one session that make one cycle. */
export const stepsPerCycle = 6;

/** Window of latencies, in milliseconds. */
export const latencyWindowMs = hour * 1_000;
/** Window of flagged ids, in milliseconds. */
export const flaggedWindowMs = week * 1_000;

/**
 * Windows of the counters. A counter whose expiry is extended by every write would never reset
 * under traffic. Counts are therefore kept in buckets (hourly or daily), and a figure is the sum of
 * the buckets in its window: the current one and those before it.
 */
export const windows = {
  day: { bucketMs: hour * 1_000, buckets: 24 },
  week: { bucketMs: day * 1_000, buckets: 7 },
} as const;

/** All Redis keys with the prefix. `docs/live-statistics.md` describes their contents. */
export function keysUnder(prefix: string) {
  const expiring = (name: string, seconds: number): ExpiringKey => ({ key: prefix + name, seconds });
  return {
    embedding: (hash: string) => expiring(`embedding:text:${hash}`, day),
    /**
     * Sequence number of the last erasure after which all vectors were removed. All older vectors
     * expire before this key does.
     */
    forgotten: expiring('embedding:forgotten', 2 * day),

    /** Marks an idempotency key as used. */
    counted: (name: string) => expiring(`idempotency:${name}`, day),

    currentSignal: expiring('signal:current', hour),
    signalHistory: expiring('signal:history', day),

    flagged: expiring('hallucination:detected', week),
    flaggedAt: expiring('hallucination:detected:at', week),

    /** Mirrors of the sums over the daily window, in the order of `dailyFigures`. */
    daily: {
      inferences: expiring('inference:count:24h', day),
      flagged: expiring('hallucination:count:24h', day),
      forward: expiring('vortex:flow:forward', day),
      backward: expiring('vortex:flow:backward', day),
      cycles: expiring('vortex:cycle:count', day),
    },
    /** Lives one hour longer than its window, so that all 24 buckets exist while they count. */
    hourBucket: (at: number) => expiring(`statistics:hour:${bucketName(at, 13)}`, 25 * hour),

    /** Mirrors of the sums over the weekly window. */
    interventions: {
      3: expiring('sacred:interventions:3', week),
      6: expiring('sacred:interventions:6', week),
      9: expiring('sacred:interventions:9', week),
    },
    effectiveness: expiring('sacred:effectiveness', week),
    dayBucket: (at: number) => expiring(`statistics:day:${bucketName(at, 10)}`, 8 * day),

    /** Net forward steps since the session's last complete cycle. */
    sessionSteps: (sessionId: string) => expiring(`vortex:session:${sessionId}:steps`, day),

    latencies: (modelId: string) => expiring(`model:${modelId}:latency`, hour),
    accuracy: (modelId: string) => expiring(`model:${modelId}:accuracy`, hour),
  };
}

export type Keys = ReturnType<typeof keysUnder>;

/** Figures of an hourly bucket, which are also its field names. */
export const dailyFigures = ['inferences', 'flagged', 'forward', 'backward', 'cycles'] as const;
export type DailyFigure = (typeof dailyFigures)[number];

/** Figures of a daily bucket: interventions at each position, and the sum of their boosts. */
export const weeklyFigures = ['3:count', '3:boost', '6:count', '6:boost', '9:count', '9:boost'] as const;
export type WeeklyFigure = (typeof weeklyFigures)[number];

/** Keys of a window's buckets at a given time, newest first. */
export function bucketKeys(
  bucketAt: (at: number) => ExpiringKey,
  window: (typeof windows)['day' | 'week'],
  now: number,
) {
  return Array.from({ length: window.buckets }, (_, age) => bucketAt(now - age * window.bucketMs).key);
}

/** `2026010113` for an hour, `20260101` for a day, both in UTC. */
function bucketName(at: number, length: 10 | 13): string {
  return new Date(at).toISOString().slice(0, length).replaceAll(/[-T]/g, '');
}
