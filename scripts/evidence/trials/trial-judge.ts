import { openEvidence } from '../../../src/app/evidence.ts';
import type { EvidenceReason } from '../../../src/domain/evidence-report.ts';

/** What the trials look at in a judgement. */
export interface TrialResult {
  readonly verdict: 'UNKNOWN' | 'SUPPORTED' | 'HALLUCINATED';
  /** Probability that the passages support the answer, 0 to 1; null if nothing was compared. */
  readonly probability: number | null;
  /** The judged claims in the order of the answer, each with its probability, 0 to 1. */
  readonly claims: readonly TrialClaim[];
}

export interface TrialClaim {
  readonly text: string;
  readonly support: number;
  readonly reasons: readonly EvidenceReason[];
}

export type TrialJudge = (
  question: string | null,
  passages: readonly string[],
  answer: string,
) => Promise<TrialResult>;

/**
 * Opens the judge that the package offers to its users, with the bundled models. The trials use
 * nothing else of the judge, so they hold for any judge behind this function.
 */
export async function openTrialJudge(): Promise<{ judge: TrialJudge; close: () => Promise<void> }> {
  const checker = await openEvidence();
  const judge: TrialJudge = async (question, passages, answer) => {
    const claim = { response: answer, context: passages, ...(question !== null && { question }) };
    const { verdict, probabilitySupported, sentences } = await checker.check(claim);
    return {
      verdict,
      probability: probabilitySupported,
      claims: sentences.map(({ text, support, reasons }) => ({ text, support, reasons })),
    };
  };
  return { judge, close: () => checker.close() };
}
