import { withTimeout } from '../../platform/concurrency/with-timeout.ts';
import type { LiveTier } from '../../platform/live/live-tier.ts';

export interface PartHealth {
  readonly name: string;
  /** What serves the part: PostgreSQL server, embedded PostgreSQL, Redis, in process. */
  readonly kind: string;
  readonly isUp: boolean;
  readonly latencyMs: number | null;
}

export interface Health {
  readonly isReady: boolean;
  readonly version: string;
  readonly startedAt: Date;
  readonly openStreams: number;
  readonly parts: readonly PartHealth[];
}

export interface HealthServiceDependencies {
  readonly version: string;
  readonly startedAt: Date;
  readonly database: { readonly kind: string; readonly ping: () => Promise<unknown> };
  readonly live: Pick<LiveTier, 'kind' | 'statistics' | 'bus'>;
  /** Rejects if the default model cannot run. */
  readonly model: () => Promise<unknown>;
  readonly openStreams: () => number;
}

/** How long a result is reused, in milliseconds. */
const answerFreshMs = 1000;

/** Timeout for the response of a part, in milliseconds. */
const patience = 2000;

/** Checks whether the parts that the server depends on respond. */
export class HealthService {
  readonly #dependencies: HealthServiceDependencies;
  #asked: { readonly at: number; readonly answer: Promise<PartHealth[]> } | undefined;

  constructor(dependencies: HealthServiceDependencies) {
    this.#dependencies = dependencies;
  }

  async check(): Promise<Health> {
    const { version, startedAt, openStreams } = this.#dependencies;
    const parts = await this.#askParts();
    return {
      isReady: parts.every((part) => part.isUp),
      version,
      startedAt,
      openStreams: openStreams(),
      parts,
    };
  }

  /** The parts are checked at most once a second, however many clients ask. */
  #askParts(): Promise<PartHealth[]> {
    const now = performance.now();
    if (this.#asked !== undefined && now - this.#asked.at < answerFreshMs) return this.#asked.answer;
    const { database, live, model } = this.#dependencies;
    const answer = Promise.all([
      probe('database', database.kind, database.ping),
      probe('live figures', live.kind, () => live.statistics.ping()),
      probe('event bus', live.kind, () => live.bus.ping()),
      probe('default model', 'ONNX Runtime', model),
    ]);
    this.#asked = { at: now, answer };
    return answer;
  }
}

async function probe(name: string, kind: string, ask: () => Promise<unknown>): Promise<PartHealth> {
  const started = performance.now();
  try {
    await withTimeout(ask(), patience);
    return { name, kind, isUp: true, latencyMs: performance.now() - started };
  } catch {
    return { name, kind, isUp: false, latencyMs: null };
  }
}
