import { readFileSync } from 'node:fs';
import type { ChainableCommander, Redis, Result } from 'ioredis';
import { CacheUnavailableError } from '../cache-unavailable-error.ts';
import { KeyReusedError } from '../key-reused-error.ts';
import {
  bucketKeys,
  dailyFigures,
  flaggedWindowMs,
  type Keys,
  keysUnder,
  latencyWindowMs,
  maxHistory,
  maxRecentIds,
  weeklyFigures,
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
import { observationBatcher } from './observation-batch.ts';
import { type RedisConfig, RedisConnection } from './redis-connection.ts';

declare module 'ioredis' {
  interface RedisCommander<Context> {
    recordObservations(numberOfKeys: number, ...keysAndBatch: string[]): Result<string | null, Context>;
  }
}

const recordObservations = readFileSync(new URL('record-observations.lua', import.meta.url), 'utf8');

/** One of each observation, so that the script sends all of its commands. */
const trial: Observations = {
  onceAs: null,
  inferences: 1,
  signals: [0],
  flagged: ['trial'],
  boosts: [{ position: 3, boost: 0 }],
  steps: [{ direction: 'forward', sessionId: 'trial' }],
  latencies: [{ modelId: 'trial', milliseconds: 0 }],
  accuracies: [{ modelId: 'trial', accuracy: 0 }],
};

/**
 * Live statistics in Redis, shared by every process with the same prefix. Each call is one round
 * trip.
 */
export class RedisLiveStatistics extends ObservationRecorder implements LiveStatistics {
  readonly #connection: RedisConnection;
  readonly #keys: Keys;
  readonly #batchOf: ReturnType<typeof observationBatcher>;
  readonly #trialOf: ReturnType<typeof observationBatcher>;
  readonly #now: () => number;

  /**
   * @param now milliseconds since 1970. Determines buckets and latency timestamps. Redis' own clock
   * determines expiry.
   */
  constructor(config: RedisConfig, now: () => number = Date.now) {
    super();
    this.#connection = new RedisConnection(config, {
      name: 'statistics',
      Unavailable: CacheUnavailableError,
      resend: false,
    });
    this.#connection.client.defineCommand('recordObservations', { lua: recordObservations });
    this.#keys = keysUnder(config.prefix);
    this.#batchOf = observationBatcher(this.#keys);
    this.#trialOf = observationBatcher(keysUnder(`${config.prefix}trial:`));
    this.#now = now;
  }

  protected override async record(observations: Observations): Promise<void> {
    const { keys, json } = this.#batchOf(observations, Math.trunc(this.#now()));
    const known = await this.#connection.attempt(
      'observations',
      (client) => client.recordObservations(keys.length, ...keys, json),
      (client) => this.#tryToRecord(client),
    );
    const { onceAs } = observations;
    if (known !== null && onceAs !== null && known !== callOf(onceAs)) throw new KeyReusedError();
  }

  /** Records one of each observation under keys that no figure reads. */
  async #tryToRecord(client: Redis): Promise<void> {
    const { keys, json } = this.#trialOf(trial, Math.trunc(this.#now()));
    await client.recordObservations(keys.length, ...keys, json);
    // Otherwise they expire.
    await client.unlink(...keys).catch(() => undefined);
  }

  async forgetSession(sessionId: string): Promise<void> {
    const { key } = this.#keys.sessionSteps(sessionId);
    await this.#connection.attempt('session', (client) => client.unlink(key));
  }

  async currentSignal(): Promise<number | null> {
    return numberOrNull(
      await this.#connection.attempt('current signal', (client) => client.get(this.#keys.currentSignal.key)),
    );
  }

  async signalHistory(limit: number): Promise<number[]> {
    const last = Math.min(checkedHistoryLimit(limit), maxHistory) - 1;
    const { key } = this.#keys.signalHistory;
    const history = await this.#connection.attempt('signal history', (client) => client.lrange(key, 0, last));
    return history.map(Number);
  }

  async hallucinationStatistics(): Promise<HallucinationStatistics> {
    const now = this.#now();
    const [recentIds, ...buckets] = await this.#together('hallucinations', (chain) => {
      const after = `(${now - flaggedWindowMs}`;
      chain.zrevrangebyscore(this.#keys.flaggedAt.key, '+inf', after, 'LIMIT', 0, maxRecentIds);
      for (const key of bucketKeys(this.#keys.hourBucket, windows.day, now))
        chain.hmget(key, 'flagged', 'inferences');
    });
    return hallucinationStatisticsOf(
      columnSum(buckets, 0),
      columnSum(buckets, 1),
      list(recentIds).map(String),
    );
  }

  async sacredStatistics(): Promise<SacredStatistics> {
    const days = await this.#together('interventions', (chain) => {
      for (const key of bucketKeys(this.#keys.dayBucket, windows.week, this.#now()))
        chain.hmget(key, ...weeklyFigures);
    });
    return sacredStatisticsOf((figure) => columnSum(days, weeklyFigures.indexOf(figure)));
  }

  async vortexStatistics(): Promise<VortexStatistics> {
    const hours = await this.#together('flow', (chain) => {
      for (const key of bucketKeys(this.#keys.hourBucket, windows.day, this.#now()))
        chain.hmget(key, ...dailyFigures);
    });
    return {
      forwardFlowHits: columnSum(hours, dailyFigures.indexOf('forward')),
      backwardFlowHits: columnSum(hours, dailyFigures.indexOf('backward')),
      totalCycles: columnSum(hours, dailyFigures.indexOf('cycles')),
    };
  }

  async modelPerformance(modelId: string): Promise<ModelPerformance> {
    const [samples, accuracy] = await this.#together('performance', (chain) => {
      chain.zrangebyscore(this.#keys.latencies(modelId).key, `(${this.#now() - latencyWindowMs}`, '+inf');
      chain.get(this.#keys.accuracy(modelId).key);
    });
    return modelPerformanceOf(list(samples).map(latencyOf), numberOrNull(accuracy));
  }

  ping(): Promise<number> {
    return this.#connection.ping();
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  /** Replies to reads of one consistent moment, in the order of their commands. */
  #together(name: string, read: (chain: ChainableCommander) => void): Promise<unknown[]> {
    return this.#connection.attempt(name, async (client) => {
      const chain = client.multi();
      read(chain);
      const replies = await chain.exec();
      return (replies ?? []).map(([error, reply]) => {
        if (error !== null) throw error;
        return reply;
      });
    });
  }
}

function list(reply: unknown): readonly unknown[] {
  return Array.isArray(reply) ? reply : [];
}

function numberOrNull(reply: unknown): number | null {
  return typeof reply === 'string' ? Number(reply) : null;
}

/** Sum of the values at an index of each reply. A missing bucket counts as zero. */
function columnSum(replies: readonly unknown[], place: number): number {
  return replies.reduce<number>((sum, reply) => sum + Number(list(reply)[place] ?? 0), 0);
}

/** A member is `timestamp:sequence:latency`. */
function latencyOf(member: unknown): number {
  return Number(String(member).split(':')[2]);
}
