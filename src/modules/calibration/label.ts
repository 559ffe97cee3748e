import type { Evidence } from '../../domain/verdict.ts';
import type { Outcome } from '../../statistics/score-metrics.ts';

/** Evidence that a response can be judged by. */
export const judgedEvidences = ['CONTEXT', 'SAMPLES'] as const satisfies readonly Evidence[];
export type JudgedEvidence = (typeof judgedEvidences)[number];

/** Which scores a label or a calibrator is about. */
export interface ScoreSource {
  readonly evidence: JudgedEvidence;
  /** Version of the shipped evidence model. */
  readonly evidenceModel: string;
}

/** What people say of one judged response, beside the shipped model's score of it. */
export interface Label extends Outcome {
  /** UUID. */
  readonly inferenceId: string;
  /** Characters of the response. */
  readonly length: number;
  /** Whether it is kept from every fit. */
  readonly isHeldOut: boolean;
}
