import type { Evidence } from '../../domain/verdict.ts';
import type { Outcome } from '../../statistics/score-metrics.ts';

/** Kinds of evidence by which a response can be judged. */
export const judgedEvidences = ['CONTEXT', 'SAMPLES'] as const satisfies readonly Evidence[];
export type JudgedEvidence = (typeof judgedEvidences)[number];

export function isJudgedEvidence(text: string): text is JudgedEvidence {
  return judgedEvidences.some((evidence) => evidence === text);
}

/** The scores that a label or a calibrator belongs to. */
export interface ScoreSource {
  readonly evidence: JudgedEvidence;
  /** Version of the shipped evidence model. */
  readonly evidenceModel: string;
}

/** What annotators say about one judged response, with the score that the shipped model gave it. */
export interface Label extends Outcome {
  /** UUID. */
  readonly inferenceId: string;
  /** Number of characters of the response. */
  readonly length: number;
  /** Whether the label is excluded from every fit. */
  readonly isHeldOut: boolean;
}
