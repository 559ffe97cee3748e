export const evidenceReasons = [
  'LOW_SUPPORT',
  'NOVEL_NUMBER',
  'NOVEL_NAME',
  'POLARITY_MISMATCH',
  'WEAK_SUBSPACE',
  'DYNAMICS_DIVERGENCE',
  'SAMPLE_DISAGREEMENT',
] as const;
export type EvidenceReason = (typeof evidenceReasons)[number];

/** How one sentence of a response rests on the evidence. */
export interface SentenceEvidence {
  readonly sentence: string;
  /** The passage or sample nearest to it, if there is any. */
  readonly nearest: string | null;
  /** Support by the evidence, 0 to 1. */
  readonly support: number;
  readonly reasons: readonly EvidenceReason[];
}

/** What a verdict was judged by, sentence by sentence. */
export interface EvidenceReport {
  readonly sentences: readonly SentenceEvidence[];
}
