export const evidenceReasons = [
  'LOW_SUPPORT',
  'NOVEL_NUMBER',
  'NOVEL_NAME',
  'DIFFERENT_VALUE',
  'OPPOSITE',
  'OVERSTATED',
  'POLARITY_MISMATCH',
  'WRONG_CITATION',
  'WEAK_SUBSPACE',
  'DYNAMICS_DIVERGENCE',
  'SAMPLE_DISAGREEMENT',
] as const;
export type EvidenceReason = (typeof evidenceReasons)[number];

/** Why there is no verdict. */
export const unknownReasons = ['ABSTAINED', 'NO_CLAIM', 'OTHER_LANGUAGE', 'NOT_COMPARABLE'] as const;
export type UnknownReason = (typeof unknownReasons)[number];

export const reportPartKinds = [
  'CLAIM',
  'HEADING',
  'CODE',
  'CITATION',
  'FRAMING',
  'COURTESY',
  'QUESTION',
  'REFUSAL',
  'REASONING',
] as const;
export type ReportPartKind = (typeof reportPartKinds)[number];

/** A place in a response, in Unicode code points. */
export interface TextSpan {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/** A part of a response and its place. */
export interface ReportPart extends TextSpan {
  readonly kind: ReportPartKind;
}

/** The evidence that a sentence is compared with. */
export interface NearestPassage {
  /**
   * Index of the passage in the list that was given, from 0. If several passages are equal, the
   * index of the first.
   */
  readonly index: number;
  /** The sentence of the passage that is nearest. */
  readonly text: string;
}

/** How the evidence relates to a claim. */
export const claimRelations = ['ENTAILED', 'NOT_FOUND', 'CONTRADICTED'] as const;
export type ClaimRelation = (typeof claimRelations)[number];

/**
 * The relation of a claim under a threshold.
 * @param otherwise the relation if the claim does not reach the threshold. ENTAILED, which then
 * comes from a lower threshold, becomes NOT_FOUND.
 */
export function relationWith(support: number, threshold: number, otherwise: ClaimRelation): ClaimRelation {
  if (support >= threshold) return 'ENTAILED';
  return otherwise === 'ENTAILED' ? 'NOT_FOUND' : otherwise;
}

/** A text of the evidence that the judge read beside a claim, with its probabilities. */
export interface ReadEvidence {
  /**
   * Index of the passage in the list that was given, from 0. If several passages contain the text,
   * the index of the first.
   */
  readonly passageIndex: number;
  /** One sentence, or two that were read together. */
  readonly text: string;
  /** Probability that the text entails the claim, 0 to 1. */
  readonly entailment: number;
  /** Probability that the text contradicts the claim, 0 to 1. */
  readonly contradiction: number;
}

/** What a claim states and what the evidence states in its place. */
export interface Mismatch {
  readonly reason: EvidenceReason;
  /** The words of the claim, as written. Null if it omits something that the evidence states. */
  readonly found: string | null;
  /** The words of the nearest passage, as written. Null if it states nothing in that place. */
  readonly expected: string | null;
}

/** A citation of a claim, checked against the passage that it names. */
export interface CitationCheck {
  /** As written. */
  readonly marker: string;
  /**
   * Index of the cited passage in the list that was given, from 0. Null if no passage matches the
   * mark.
   */
  readonly passageIndex: number | null;
  /** Probability that this passage alone supports the claim, 0 to 1. Null without a passage. */
  readonly probability: number | null;
}

/** Evidence for one claim of a response. */
export interface SentenceEvidence {
  readonly text: string;
  /** Place in the response, in Unicode code points. Absent in reports of earlier versions. */
  readonly start?: number;
  /** Exclusive. */
  readonly end?: number;
  /** Probability that the evidence supports the sentence, 0 to 1. */
  readonly support: number;
  /** Null when there is no evidence to compare with. */
  readonly nearestPassage: NearestPassage | null;
  /** Absent without passages, and in reports of earlier versions. */
  readonly relation?: ClaimRelation;
  /** What a cross-encoder read beside the claim, in order. Absent if rules alone judged it. */
  readonly read?: readonly ReadEvidence[];
  /**
   * Places in the response of the words of an unsupported claim that nothing in its evidence
   * answers to. Absent if there are none, and in reports of earlier versions.
   */
  readonly unsupportedSpans?: readonly TextSpan[];
  readonly reasons: readonly EvidenceReason[];
  readonly mismatches?: readonly Mismatch[];
  readonly citations?: readonly CitationCheck[];
}

/** The basis of a verdict. */
export interface EvidenceReport {
  /** The claims, in order. */
  readonly sentences: readonly SentenceEvidence[];
  /** Features of the whole response by name, finite. */
  readonly features: Readonly<Record<string, number>>;
  /** Every part of the response, in order. Absent in reports of earlier versions. */
  readonly parts?: readonly ReportPart[];
  /**
   * Present if the limit of texts that are read beside claims was reached. Rules alone judged the
   * claims after it.
   */
  readonly isReadingLimited?: true;
  /** Absent if there is a verdict. */
  readonly unknownReason?: UnknownReason;
}
