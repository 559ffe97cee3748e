import { type AnswerSupport, answerSupportOf } from './answer-support.ts';
import type {
  CitationCheck,
  ClaimRelation,
  EvidenceReport,
  Mismatch,
  ReadEvidence,
  ReportPart,
  SentenceEvidence,
  TextSpan,
  UnknownReason,
} from './evidence-report.ts';

/** A checked citation, and whether it supports the claim. */
export interface ShownCitation extends CitationCheck {
  /** Whether the probability reaches the threshold of the verdict. Null without a passage. */
  readonly supports: boolean | null;
}

/** Evidence for one claim as clients see it: complete, whatever version judged it. */
export interface ShownSentence
  extends Omit<
    SentenceEvidence,
    'start' | 'end' | 'mismatches' | 'citations' | 'relation' | 'read' | 'unsupportedSpans'
  > {
  /** Place in the response, in Unicode code points. Null in reports of earlier versions. */
  readonly start: number | null;
  /** Exclusive. Null in reports of earlier versions. */
  readonly end: number | null;
  /** Null without passages, and in reports of earlier versions. */
  readonly relation: ClaimRelation | null;
  /** Empty if rules alone judged the claim. */
  readonly read: readonly ReadEvidence[];
  readonly unsupportedSpans: readonly TextSpan[];
  readonly mismatches: readonly Mismatch[];
  readonly citations: readonly ShownCitation[];
}

/** A report as clients see it: complete, whatever version judged the response. */
export interface ShownReport {
  readonly sentences: readonly ShownSentence[];
  readonly features: Readonly<Record<string, number>>;
  readonly parts: readonly ReportPart[];
  /** Null if there is a verdict. Null in reports of earlier versions, too. */
  readonly unknownReason: UnknownReason | null;
  /** Whether the limit of texts that are read beside claims was reached. */
  readonly isReadingLimited: boolean;
  /** Whether the response only declines to answer. */
  readonly abstained: boolean;
  /** Null if no claim was judged. */
  readonly answerSupport: AnswerSupport | null;
}

/**
 * Completes a report with values that follow from it and from the threshold of its verdict.
 * Reports that an earlier version stored lack members; their lists are empty and their places null.
 */
export function shownReport(report: EvidenceReport, threshold: number): ShownReport {
  const { sentences, features, parts = [], unknownReason = null } = report;
  return {
    sentences: sentences.map((sentence) => shownSentence(sentence, threshold)),
    features,
    parts,
    unknownReason,
    isReadingLimited: report.isReadingLimited ?? false,
    abstained: isAbstained(report),
    answerSupport: answerSupportOf(
      sentences.map(({ support }) => support),
      threshold,
    ),
  };
}

/** Whether the response only declines to answer. */
export function isAbstained({ unknownReason }: EvidenceReport): boolean {
  return unknownReason === 'ABSTAINED';
}

function shownSentence(sentence: SentenceEvidence, threshold: number): ShownSentence {
  const { start = null, end = null, relation = null, read = [] } = sentence;
  const { unsupportedSpans = [], mismatches = [], citations = [] } = sentence;
  return {
    ...sentence,
    start,
    end,
    relation,
    read,
    unsupportedSpans,
    mismatches,
    citations: citations.map((citation) => ({
      ...citation,
      supports: citation.probability === null ? null : citation.probability >= threshold,
    })),
  };
}
