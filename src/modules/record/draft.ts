import type { ElpChannels } from '../../domain/elp.ts';
import type { EvidenceReport } from '../../domain/evidence-report.ts';
import type { Intervention } from '../../domain/magnification.ts';
import type { FluxPosition, SacredPosition } from '../../domain/positions.ts';
import type { Flow } from '../../domain/vortex-flow.ts';
import type { KeyedCall } from '../idempotency/keyed-call.ts';
import type { Drafted } from './drafted-columns.ts';

/** An inference that has been computed and not yet committed. */
export interface InferenceDraft extends Drafted {
  /** UUID. */
  readonly id: string;
  readonly modelId: string | null;
  readonly beam: BeamDraft | null;
  readonly embedding: Float32Array | null;
  /** What it does to the context of its session; null without a session or a vector. */
  readonly contextMetrics: ContextMetricsDraft | null;
  /** What the verdict was judged by; null without evidence, or when it was judged elsewhere. */
  readonly judgement: JudgementDraft | null;
  readonly intervention: Intervention | null;
  /** Milliseconds, to the microsecond or as told; the record keeps whole ones. */
  readonly processingTimeMs: number;
}

/** A draft at its place in the record. */
export interface PlacedDraft extends InferenceDraft {
  /** The step from the position before in its session. */
  readonly vortexFlow: Flow;
}

/** A row of `context_metrics` that is stored with its inference. */
export interface ContextMetricsDraft {
  /** Tokens of the whole session so far. */
  readonly tokenCount: number;
  readonly contextWindowSize: number;
  /** Share of the context that the vortex policy keeps, 0 to 1. */
  readonly retentionRate: number;
  /** Share that the linear policy keeps, 0 to 1. */
  readonly baselineRetention: number;
  readonly sacredCheckpoints: SacredPosition[];
  readonly vortexCycleCount: number;
  /** Place of the inference among the measured ones of its session, from 1. */
  readonly segmentIndex: number;
  /** Tokens of the inference itself. */
  readonly segmentTokens: number;
}

/** Drafts that are stored together or not at all. */
export interface DraftBatch {
  readonly drafts: readonly InferenceDraft[];
  /** The call that they are from, if it has an idempotency key: it is kept with them. */
  readonly call: KeyedCall | null;
}

/** What a verdict was judged by. */
export interface JudgementDraft {
  /** Passages or samples, as they were given. */
  readonly texts: readonly string[];
  readonly report: EvidenceReport;
  /** Probability of support before the installation's own calibrator, and after it; null when nothing could be compared. */
  readonly score: number | null;
  /** Version of the evidence model that gave the score. */
  readonly evidenceModel: string;
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
