import type { ElpChannels } from '../../domain/elp.ts';
import type { EvidenceReport } from '../../domain/evidence-report.ts';
import type { Intervention } from '../../domain/magnification.ts';
import type { FluxPosition, SacredPosition } from '../../domain/positions.ts';
import type { JudgeModel } from '../../domain/verdict.ts';
import type { Flow } from '../../domain/vortex-flow.ts';
import type { KeyedCall } from '../idempotency/keyed-call.ts';
import type { Drafted } from './drafted-columns.ts';

/** An inference that is computed but not yet committed. */
export interface InferenceDraft extends Drafted {
  /** UUID. */
  readonly id: string;
  readonly modelId: string | null;
  readonly beam: BeamDraft | null;
  readonly embedding: Float32Array | null;
  /** Its effect on the context of its session. Null without a session or a vector. */
  readonly contextMetrics: ContextMetricsDraft | null;
  /**
   * The measurements that the verdict is based on. Null without evidence, or if the response was
   * judged outside the server.
   */
  readonly judgement: JudgementDraft | null;
  readonly intervention: Intervention | null;
  /**
   * Milliseconds, precise to the microsecond or as given by the client. The database stores whole
   * milliseconds.
   */
  readonly processingTimeMs: number;
}

/** A draft with the step that its session took. */
export interface PlacedDraft extends InferenceDraft {
  /** Step from the previous flux position of its session. */
  readonly vortexFlow: Flow;
}

/** A row of `context_metrics` that is stored with its inference. */
export interface ContextMetricsDraft {
  /** Number of tokens of the whole session so far. */
  readonly tokenCount: number;
  readonly contextWindowSize: number;
  /** Share of the context that the vortex policy keeps, 0 to 1. */
  readonly retentionRate: number;
  /** Share that the linear policy keeps, 0 to 1. */
  readonly baselineRetention: number;
  readonly sacredCheckpoints: SacredPosition[];
  readonly vortexCycleCount: number;
  /** Index among the measured inferences of its session, starting at 1. */
  readonly segmentIndex: number;
  /** Number of tokens of the inference itself. */
  readonly segmentTokens: number;
}

/** Drafts that are stored together or not at all. */
export interface DraftBatch {
  readonly drafts: readonly InferenceDraft[];
  /** The call that they belong to, if it has an idempotency key. It is stored with them. */
  readonly call: KeyedCall | null;
}

/** The measurements that a verdict is based on. */
export interface JudgementDraft {
  /** Passages or samples, as they were given. */
  readonly texts: readonly string[];
  readonly report: EvidenceReport;
  /**
   * Probability that the response is supported, before the calibrator of this installation
   * (`score`) and after it (`probability`). Null if nothing could be compared.
   */
  readonly score: number | null;
  /** Version of the evidence model that gave the score. */
  readonly evidenceModel: string;
  /** The cross-encoder that read the claims. Null if rules alone judged them. */
  readonly judgeModel: JudgeModel | null;
  readonly probability: number | null;
  /** Probability below which the verdict is HALLUCINATED. */
  readonly threshold: number;
  readonly calibrated: boolean;
  readonly calibratorVersion: number | null;
}

export interface BeamDraft {
  readonly id: string;
  readonly digits: readonly number[];
  readonly confidence: number;
  readonly elpChannels: ElpChannels;
  readonly fluxPosition: FluxPosition;
}
