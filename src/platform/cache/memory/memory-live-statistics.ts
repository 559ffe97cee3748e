import { hash } from 'node:crypto';
import type { LRUCache } from 'lru-cache';
import { KeyReusedError } from '../key-reused-error.ts';
import {
  type DailyFigure,
  flaggedWindowMs,
  keysUnder,
  latencyWindowMs,
  maxHistory,
  maxLatencies,
  maxRecentIds,
  stepsPerCycle,
  type WeeklyFigure,
  windows,
} from '../keys.ts';
import type {
  HallucinationStatistics,
  LiveStatistics,
  ModelPerformance,
  SacredStatistics,
  VortexStatistics,
} from '../live-statistics.ts';
import { callOf, checkedHistoryLimit, ObservationRecorder, type Observations } from '../observations.ts';
import { hallucinationStatisticsOf, modelPerformanceOf, sacredStatisticsOf } from '../summaries.ts';
import { expiringCache } from './expiring-cache.ts';
import { WindowedCounts } from './windowed-counts.ts';

/** Maximum number of sessions and models in memory. A single process uses fewer at any time. */
const maxSessions = 100_000;
const maxModels = 10_000;
/** Maximum number of idempotency keys in memory. */
const maxNames = 100_000;

interface Latency {
  readonly at: number;
  readonly milliseconds: number;
}

/** Live statistics of this process, with the same windows and expiry as in Redis. */
export class MemoryLiveStatistics extends ObservationRecorder implements LiveStatistics {
  readonly #now: () => number;
  readonly #counted: LRUCache<string, string>;
  readonly #currentSignal: LRUCache<'current', number>;
  readonly #signalHistory: LRUCache<'history', readonly number[]>;
  /** Keyed by digest, so that a session erased on another server leaves no id in this process. */
  readonly #sessionSteps: LRUCache<string, number>;
  readonly #latencies: LRUCache<string, Latency[]>;
  readonly #accuracies: LRUCache<string, number>;
  /** Flagged ids and their times, oldest first. */
  readonly #flagged = new Map<string, number>();
  readonly #daily: WindowedCounts<DailyFigure>;
  readonly #weekly: WindowedCounts<WeeklyFigure>;

  /** @param now milliseconds since 1970. */
  constructor(now: () => number = Date.now) {
    super();
    this.#now = now;
    const keys = keysUnder('');
    this.#counted = expiringCache({ seconds: keys.counted('').seconds, capacity: maxNames, now });
    this.#currentSignal = expiringCache({ seconds: keys.currentSignal.seconds, capacity: 1, now });
    this.#signalHistory = expiringCache({ seconds: keys.signalHistory.seconds, capacity: 1, now });
    this.#sessionSteps = expiringCache({
      seconds: keys.sessionSteps('').seconds,
      capacity: maxSessions,
      now,
    });
    this.#latencies = expiringCache({ seconds: keys.latencies('').seconds, capacity: maxModels, now });
    this.#accuracies = expiringCache({ seconds: keys.accuracy('').seconds, capacity: maxModels, now });
    this.#daily = new WindowedCounts(windows.day, now);
    this.#weekly = new WindowedCounts(windows.week, now);
  }

  protected override async record(observations: Observations): Promise<void> {
    const { onceAs } = observations;
    if (onceAs !== null) {
      const known = this.#counted.get(onceAs.key);
      if (known !== undefined && known !== callOf(onceAs)) throw new KeyReusedError();
      if (known !== undefined) return;
      this.#counted.set(onceAs.key, callOf(onceAs));
    }
    this.#recordSignals(observations.signals);
    for (const id of observations.flagged) this.#flag(id);
    for (const { position, boost } of observations.boosts) {
      this.#weekly.add(`${position}:count`, 1);
      this.#weekly.add(`${position}:boost`, boost);
    }
    for (const step of observations.steps) this.#step(step);
    for (const { modelId, milliseconds } of observations.latencies)
      this.#recordLatency(modelId, milliseconds);
    for (const { modelId, accuracy } of observations.accuracies) this.#accuracies.set(modelId, accuracy);
    this.#daily.add('inferences', observations.inferences);
  }

  async forgetSession(sessionId: string): Promise<void> {
    this.#sessionSteps.delete(digestOf(sessionId));
  }

  async currentSignal(): Promise<number | null> {
    return this.#currentSignal.get('current') ?? null;
  }

  async signalHistory(limit: number): Promise<number[]> {
    const max = checkedHistoryLimit(limit);
    return (this.#signalHistory.get('history') ?? []).slice(0, max);
  }

  async hallucinationStatistics(): Promise<HallucinationStatistics> {
    this.#forgetFlagged();
    const recentIds = [...this.#flagged.keys()].slice(-maxRecentIds).reverse();
    return hallucinationStatisticsOf(
      this.#daily.total('flagged'),
      this.#daily.total('inferences'),
      recentIds,
    );
  }

  async sacredStatistics(): Promise<SacredStatistics> {
    return sacredStatisticsOf((figure) => this.#weekly.total(figure));
  }

  async vortexStatistics(): Promise<VortexStatistics> {
    return {
      forwardFlowHits: this.#daily.total('forward'),
      backwardFlowHits: this.#daily.total('backward'),
      totalCycles: this.#daily.total('cycles'),
    };
  }

  async modelPerformance(modelId: string): Promise<ModelPerformance> {
    const until = this.#now() - latencyWindowMs;
    const recent = (this.#latencies.get(modelId) ?? []).filter(({ at }) => at > until).slice(-maxLatencies);
    return modelPerformanceOf(
      recent.map(({ milliseconds }) => milliseconds),
      this.#accuracies.get(modelId) ?? null,
    );
  }

  async ping(): Promise<number> {
    return 0;
  }

  async close(): Promise<void> {}

  #recordSignals(signals: readonly number[]): void {
    const newest = signals.at(-1);
    if (newest === undefined) return;
    this.#currentSignal.set('current', newest);
    const history = [...signals.toReversed(), ...(this.#signalHistory.get('history') ?? [])];
    this.#signalHistory.set('history', history.slice(0, maxHistory));
  }

  #flag(id: string): void {
    this.#forgetFlagged();
    if (this.#flagged.has(id)) return;
    this.#flagged.set(id, this.#now());
    this.#daily.add('flagged', 1);
  }

  #forgetFlagged(): void {
    const until = this.#now() - flaggedWindowMs;
    for (const [id, at] of this.#flagged) {
      if (at > until) return;
      this.#flagged.delete(id);
    }
  }

  #step({ direction, sessionId }: Observations['steps'][number]): void {
    this.#daily.add(direction, 1);
    if (sessionId === null) return;
    const session = digestOf(sessionId);
    const steps = (this.#sessionSteps.get(session) ?? 0) + (direction === 'forward' ? 1 : -1);
    this.#sessionSteps.set(session, steps === stepsPerCycle ? 0 : steps);
    if (steps === stepsPerCycle) this.#daily.add('cycles', 1);
  }

  #recordLatency(modelId: string, milliseconds: number): void {
    const latencies = this.#latencies.get(modelId) ?? [];
    latencies.push({ at: this.#now(), milliseconds });
    // Trims at twice the limit, so that the copy happens once in ten thousand times.
    const trimmed = latencies.length < 2 * maxLatencies ? latencies : latencies.slice(-maxLatencies);
    this.#latencies.set(modelId, trimmed);
  }
}

function digestOf(sessionId: string): string {
  return hash('sha256', sessionId, 'base64');
}
