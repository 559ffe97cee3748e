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

/** The evidence a sentence was held against. */
export interface NearestPassage {
  /** Place of the passage among those given, from 0; the first of equal ones. */
  readonly index: number;
  /** Its sentence that lies nearest. */
  readonly text: string;
}

/** How one sentence of a response rests on the evidence. */
export interface SentenceEvidence {
  readonly text: string;
  /** Probability that the evidence supports the sentence, 0 to 1. */
  readonly support: number;
  /** Null when there is no evidence to compare with. */
  readonly nearestPassage: NearestPassage | null;
  readonly reasons: readonly EvidenceReason[];
}

/** What a verdict was judged by. */
export interface EvidenceReport {
  readonly sentences: readonly SentenceEvidence[];
  /** Features of the whole response by name, finite. */
  readonly features: Readonly<Record<string, number>>;
}
