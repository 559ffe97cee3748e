import type { SacredPosition } from '../../domain/positions.ts';
import type { Flow, FlowDirection } from '../../domain/vortex-flow.ts';

/**
 * Port for the figures of the last hour, day and week. They are cheap to write and to read, and may
 * be lost, because PostgreSQL stores the audit trail. Both adapters count in the same way and pass
 * the same contract suite.
 *
 * Every method rejects with InvalidInputError if its input cannot be counted, and quickly with
 * CacheUnavailableError while the store is unreachable.
 */
export interface LiveStatistics {
  /**
   * Updates all figures of committed inferences atomically, in one round trip, in the order given.
   */
  recordInferences(inferences: readonly LiveInference[]): Promise<void>;

  /**
   * Updates the figures after the verification of inferences that were already counted, also
   * atomically.
   */
  recordVerification(look: VerifiedInference): Promise<void>;

  updateSignal(signal: number): Promise<void>;
  /** The newest signal of the last hour, or null. */
  currentSignal(): Promise<number | null>;
  /**
   * Newest first.
   * @param limit 1 or more. At most 1,000 values are returned.
   */
  signalHistory(limit: number): Promise<number[]>;

  /** Flagging the same inference again within seven days has no effect. */
  markHallucination(inferenceId: string): Promise<void>;
  hallucinationStatistics(): Promise<HallucinationStatistics>;

  recordIntervention(position: SacredPosition, boost: number): Promise<void>;
  sacredStatistics(): Promise<SacredStatistics>;

  /**
   * Counts one step. Six net forward steps of one session count as one cycle.
   * @throws KeyReusedError
   */
  trackVortexFlow(direction: FlowDirection, sessionId?: string, onceAs?: CountedOnce): Promise<void>;
  vortexStatistics(): Promise<VortexStatistics>;

  /** Removes the steps of a session since its last cycle, and its id. Its counted figures stay. */
  forgetSession(sessionId: string): Promise<void>;

  /** @throws KeyReusedError */
  updateModelPerformance(
    modelId: string,
    latencyMs: number,
    accuracy?: number,
    onceAs?: CountedOnce,
  ): Promise<void>;
  modelPerformance(modelId: string): Promise<ModelPerformance>;

  /** Round trip in milliseconds. Rejects if the store is unreachable. */
  ping(): Promise<number>;

  close(): Promise<void>;
}

/** Identifies an operation that is counted once in 24 hours, however often it is sent. */
export interface CountedOnce {
  readonly key: string;
  /** The mutation of the operation. */
  readonly mutation: string;
  /** Digest of the whole input. The same key with another digest is rejected. */
  readonly digest: string;
}

/** The result of a verification. */
export interface VerifiedInference {
  /** Id of the inference. */
  readonly id: string;
  readonly hallucinationDetected: boolean;
  /** Interventions that the verdict caused. */
  readonly interventions: LiveInference['interventions'];
}

export interface LiveInference {
  readonly id: string;
  /** Signal strength as stored, 0 to 1. */
  readonly signal: number;
  readonly hallucinationDetected: boolean;
  readonly interventions: readonly { readonly position: SacredPosition; readonly boost: number }[];
  readonly flow: Flow;
  readonly sessionId: string | null;
  readonly modelId: string | null;
  readonly latencyMs: number;
}

export interface HallucinationStatistics {
  /**
   * Flagged inferences divided by all inferences of the last 24 hours, 0 to 1. 0 without
   * inferences.
   */
  readonly rate: number;
  readonly count24h: number;
  readonly inferences24h: number;
  /** Ids flagged in the last seven days, newest first. At most 1,000. */
  readonly recentIds: readonly string[];
}

/** Figures of the current day (UTC) and the six days before it. */
export interface SacredStatistics {
  readonly positions: readonly {
    readonly position: SacredPosition;
    readonly count: number;
    /** Mean boost. Null without interventions. */
    readonly meanBoost: number | null;
  }[];
  readonly interventionCount: number;
}

/** Figures of the current hour and the 23 hours before it. */
export interface VortexStatistics {
  readonly forwardFlowHits: number;
  readonly backwardFlowHits: number;
  readonly totalCycles: number;
}

/**
 * Latencies of the last hour, at most the newest 10,000, in milliseconds. Null without
 * measurements.
 */
export interface ModelPerformance {
  readonly samples: number;
  readonly meanMs: number | null;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
  readonly accuracy: number | null;
}
