const hour = 3_600;
const day = 24 * hour;
const week = 7 * day;

/** A key of Redis, and the seconds it lives after it was last written. */
export interface ExpiringKey {
  readonly key: string;
  readonly seconds: number;
}

/** Values the signal history keeps. */
export const maxHistory = 1_000;
/**
 * Latencies a model keeps, however many the last hour brought: the newest of them decide the percentiles
 * well enough.
 */
export const maxLatencies = 10_000;
/** Flagged ids that one reading gives. */
export const maxRecentIds = 1_000;
/** Net forward steps of one session that make a cycle. */
export const stepsPerCycle = 6;

/** How long a latency counts, milliseconds. */
export const latencyWindowMs = hour * 1_000;
/** How long a flagged id counts, milliseconds. */
export const flaggedWindowMs = week * 1_000;

/**
 * The windows of the counters. A counter whose expiry is pushed back by every write never starts again
 * while there is traffic, so what is counted is kept in buckets (one an hour, one a day), and a figure is
 * the sum of those inside its window: the current one and those before it.
 */
export const windows = {
  day: { bucketMs: hour * 1_000, buckets: 24 },
  week: { bucketMs: day * 1_000, buckets: 7 },
} as const;

/** Every key in Redis, under the prefix. `docs/live-statistics.md` says what each holds. */
export function keysUnder(prefix: string) {
  const expiring = (name: string, seconds: number): ExpiringKey => ({ key: prefix + name, seconds });
  return {
    embedding: (hash: string) => expiring(`embedding:text:${hash}`, day),
    /** Position of the last erasure after which every vector was forgotten. Every vector from before is gone by its end in any case. */
    forgotten: expiring('embedding:forgotten', 2 * day),

    /** Stands for what was counted under a name. */
    counted: (name: string) => expiring(`idempotency:${name}`, day),

    currentSignal: expiring('signal:current', hour),
    signalHistory: expiring('signal:history', day),

    flagged: expiring('hallucination:detected', week),
    flaggedAt: expiring('hallucination:detected:at', week),

    /** Mirrors of the sums over the day's buckets, in the order of `dailyFigures`. */
    daily: {
      inferences: expiring('inference:count:24h', day),
      flagged: expiring('hallucination:count:24h', day),
      forward: expiring('vortex:flow:forward', day),
      backward: expiring('vortex:flow:backward', day),
      cycles: expiring('vortex:cycle:count', day),
    },
    /** Lives an hour longer than its window, so that none of the 24 is gone before it stops counting. */
    hourBucket: (at: number) => expiring(`statistics:hour:${bucketName(at, 13)}`, 25 * hour),

    /** Mirrors of the sums over the week's buckets. */
    interventions: {
      3: expiring('sacred:interventions:3', week),
      6: expiring('sacred:interventions:6', week),
      9: expiring('sacred:interventions:9', week),
    },
    effectiveness: expiring('sacred:effectiveness', week),
    dayBucket: (at: number) => expiring(`statistics:day:${bucketName(at, 10)}`, 8 * day),

    /** Net forward steps since the session's last whole cycle. */
    sessionSteps: (sessionId: string) => expiring(`vortex:session:${sessionId}:steps`, day),

    latencies: (modelId: string) => expiring(`model:${modelId}:latency`, hour),
    accuracy: (modelId: string) => expiring(`model:${modelId}:accuracy`, hour),
  };
}

export type Keys = ReturnType<typeof keysUnder>;

/** What an hour's bucket counts; its fields bear these names. */
export const dailyFigures = ['inferences', 'flagged', 'forward', 'backward', 'cycles'] as const;
export type DailyFigure = (typeof dailyFigures)[number];

/** What a day's bucket counts: interventions at each position, and the sum of their boosts. */
export const weeklyFigures = ['3:count', '3:boost', '6:count', '6:boost', '9:count', '9:boost'] as const;
export type WeeklyFigure = (typeof weeklyFigures)[number];

/** Keys of a window's buckets at that moment, newest first. */
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
