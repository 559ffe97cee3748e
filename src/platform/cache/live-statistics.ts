import type { SacredPosition } from '../../domain/positions.ts';
import type { Flow, FlowDirection } from '../../domain/vortex-flow.ts';

/**
 * The port for figures of the last hour, day and week: what is happening now, cheap to write and cheap to
 * read, and lost without harm, because PostgreSQL holds the record. Both adapters count the same way and
 * pass the same contract suite.
 *
 * Every method rejects with InvalidInputError when what it was given cannot be counted, and with
 * CacheUnavailableError, soon, while the store cannot be reached.
 */
export interface LiveStatistics {
  /**
   * Every figure that a committed inference moves, in one round trip and visible at once or not at all. In
   * the order given.
   */
  recordInferences(inferences: readonly LiveInference[]): Promise<void>;

  /** What a second look at an inference that was counted already adds to the figures, likewise. */
  recordVerification(look: VerifiedInference): Promise<void>;

  updateSignal(signal: number): Promise<void>;
  /** The newest signal of the last hour, or null. */
  currentSignal(): Promise<number | null>;
  /** Newest first, at most 1,000 whatever the limit, which is 1 or more. */
  signalHistory(limit: number): Promise<number[]>;

  /** Marking the same inference again within seven days changes nothing. */
  markHallucination(inferenceId: string): Promise<void>;
  hallucinationStatistics(): Promise<HallucinationStatistics>;

  recordIntervention(position: SacredPosition, boost: number): Promise<void>;
  sacredStatistics(): Promise<SacredStatistics>;

  /**
   * Counts one step. With a session, six net forward steps of that session count one cycle.
   * @throws KeyReusedError
   */
  trackVortexFlow(direction: FlowDirection, sessionId?: string, onceAs?: CountedOnce): Promise<void>;
  vortexStatistics(): Promise<VortexStatistics>;

  /** Forgets which steps a session took since its last cycle, and with them its name. What was counted of it stays. */
  forgetSession(sessionId: string): Promise<void>;

  /** @throws KeyReusedError */
  updateModelPerformance(
    modelId: string,
    latencyMs: number,
    accuracy?: number,
    onceAs?: CountedOnce,
  ): Promise<void>;
  modelPerformance(modelId: string): Promise<ModelPerformance>;

  /** Round trip in milliseconds. Rejects when the store cannot be reached. */
  ping(): Promise<number>;

  close(): Promise<void>;
}

/** What is counted once in 24 hours, however often it is sent. */
export interface CountedOnce {
  readonly key: string;
  /** The mutation that it is sent by. */
  readonly mutation: string;
  /** Stands for all that is sent. Something else under the same key is refused. */
  readonly digest: string;
}

/** What is known of an inference once its verdict is verified. */
export interface VerifiedInference {
  /** Of the inference. */
  readonly id: string;
  readonly hallucinationDetected: boolean;
  /** Those that the verdict brought. */
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
  /** Flagged over all inferences of the last 24 hours, 0 to 1; 0 when there were none. */
  readonly rate: number;
  readonly count24h: number;
  readonly inferences24h: number;
  /** Ids flagged in the last seven days, newest first, at most 1,000. */
  readonly recentIds: readonly string[];
}

/** Of the current day (UTC) and the six before it. */
export interface SacredStatistics {
  readonly positions: readonly {
    readonly position: SacredPosition;
    readonly count: number;
    /** Mean boost, or null when nothing was counted. */
    readonly meanBoost: number | null;
  }[];
  readonly totalInterventions: number;
}

/** Of the current hour and the 23 before it. */
export interface VortexStatistics {
  readonly forwardFlowHits: number;
  readonly backwardFlowHits: number;
  readonly totalCycles: number;
}

/**
 * Latencies of the last hour, the newest 10,000 of them at most, in milliseconds; null where nothing was
 * measured.
 */
export interface ModelPerformance {
  readonly samples: number;
  readonly meanMs: number | null;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
  readonly accuracy: number | null;
}
