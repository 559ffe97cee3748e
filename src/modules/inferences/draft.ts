import type { ElpChannels } from '../beams/elp.ts';
import type { FluxPosition } from '../beams/positions.ts';
import type { Intervention } from '../interventions/magnification.ts';
import type { Evidence, Verdict } from './inference.entity.ts';

/** An inference that has been computed and not yet committed. */
export interface InferenceDraft {
  /** UUID. */
  readonly id: string;
  readonly inputText: string;
  readonly responseText: string | null;
  readonly sessionId: string | null;
  readonly modelId: string | null;
  readonly beam: BeamDraft | null;
  readonly embedding: Float32Array | null;
  readonly fluxPosition: FluxPosition;
  readonly confidence: number;
  /** After the intervention, if one fired. */
  readonly signalStrength: number;
  readonly elpChannels: ElpChannels | null;
  readonly verdict: Verdict;
  readonly evidence: Evidence;
  readonly lakeWorthy: boolean;
  readonly intervention: Intervention | null;
  readonly processingTimeMs: number;
}

export interface BeamDraft {
  readonly id: string;
  readonly digits: readonly number[];
  readonly confidence: number;
  readonly elpChannels: ElpChannels;
  readonly fluxPosition: FluxPosition;
}
