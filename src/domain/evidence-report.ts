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

/** The evidence that a sentence is compared with. */
export interface NearestPassage {
  /** Index of the passage among those given, from 0. The first of equal passages. */
  readonly index: number;
  /** The sentence of the passage that is nearest. */
  readonly text: string;
}

/** Evidence for one sentence of a response. */
export interface SentenceEvidence {
  readonly text: string;
  /** Probability that the evidence supports the sentence, 0 to 1. */
  readonly support: number;
  /** Null when there is no evidence to compare with. */
  readonly nearestPassage: NearestPassage | null;
  readonly reasons: readonly EvidenceReason[];
}

/** The basis of a verdict. */
export interface EvidenceReport {
  readonly sentences: readonly SentenceEvidence[];
  /** Features of the whole response by name, finite. */
  readonly features: Readonly<Record<string, number>>;
}
