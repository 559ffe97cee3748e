import type { AnswerSupport } from '../domain/answer-support.ts';
import type { ReportPart, UnknownReason } from '../domain/evidence-report.ts';
import { type ShownReport, type ShownSentence, shownReport } from '../domain/shown-report.ts';
import type { JudgeKind, JudgeModel } from '../domain/verdict.ts';
import { InsufficientLabelsError } from '../modules/calibration/calibration.errors.ts';
import { EvidenceService } from '../modules/evidence/evidence.service.ts';
import { versionOf } from '../modules/evidence/scoring/evidence-model.ts';
import { openEvidenceModel } from '../modules/evidence/scoring/open-evidence-model.ts';
import { NotFoundError } from '../platform/errors.ts';
import { Timings } from '../platform/observability/timings.ts';
import { openJudge } from './judge.ts';

export interface EvidenceOptions {
  /** Threads that run the models. The default is 1. */
  readonly workers?: number;
  /**
   * MODEL reads each claim beside the sentences that may support it; RULES compares words and
   * values alone, which takes less time. The default is MODEL.
   */
  readonly judge?: JudgeKind;
}

/** A response, and the passages that it must rest on. */
export interface EvidenceClaim {
  /**
   * The question that the response answers. A short response, such as "1911" or "Yes", is judged
   * together with it. If omitted, the response is judged alone.
   */
  readonly question?: string;
  readonly response: string;
  /** At least one passage, none blank, at most 500 and 1,000,000 characters in all. */
  readonly context: readonly string[];
}

/** Evidence for one claim of a response. */
export interface CheckedSentence extends ShownSentence {
  /** Place in the response in Unicode NFC, in code points, not in UTF-16 units. */
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

export interface EvidenceCheck {
  /** SUPPORTED or HALLUCINATED; UNKNOWN if there is no claim, or nothing could be compared. */
  readonly verdict: 'UNKNOWN' | 'SUPPORTED' | 'HALLUCINATED';
  /**
   * Probability that the passages support the response, 0 to 1; null if nothing could be compared.
   */
  readonly probabilitySupported: number | null;
  /** Probability below which the verdict is HALLUCINATED. */
  readonly threshold: number;
  /** Why the verdict is UNKNOWN. Null if it is not. */
  readonly unknownReason: UnknownReason | null;
  /** Whether the response only declines to answer. */
  readonly abstained: boolean;
  /** Every part of the response, in order, with its kind and its place. */
  readonly parts: readonly ReportPart[];
  /** The claims of the response, in order. Empty if the verdict is UNKNOWN. */
  readonly sentences: readonly CheckedSentence[];
  /** How well the passages support the claims together. Null if no claim was judged. */
  readonly answerSupport: AnswerSupport | null;
  /** Measured quantities of the whole response, by name. */
  readonly features: Readonly<Record<string, number>>;
  /** Version of the evidence model. */
  readonly evidenceModel: string;
  /** The cross-encoder that read the claims. Null if rules alone judged them. */
  readonly judgeModel: JudgeModel | null;
  /** Whether the limit of texts that are read beside the claims was reached. */
  readonly isReadingLimited: boolean;
}

/**
 * Checks responses with the models of the judge in this process, without a server, a database or a
 * network.
 */
export interface EvidenceChecker {
  /** @throws Error that says which text is wrong, or that too many texts wait. */
  check(claim: EvidenceClaim): Promise<EvidenceCheck>;
  /** Ends the threads. */
  close(): Promise<void>;
}

/**
 * Loads the models of the judge. The checker returns the same result as `checkClaim` on a server
 * without labels.
 */
export async function openEvidence({
  workers = 1,
  judge = 'MODEL',
}: EvidenceOptions = {}): Promise<EvidenceChecker> {
  const evidenceModel = await openEvidenceModel();
  const { evidenceJudge, close } = await openJudge(evidenceModel, {
    INFERENCE_WORKERS: String(workers),
  });
  const service = new EvidenceService({
    registry: {
      idOf: async (name) => {
        throw new NotFoundError(`There is no model named "${name}".`);
      },
    },
    judge: evidenceJudge,
    defaultJudge: judge,
    calibrators: {
      evidenceModelOf: () => versionOf(evidenceModel, judge),
      current: async () => null,
      missRateThreshold: async () => {
        throw new InsufficientLabelsError('labelled hallucinations', 1, 0);
      },
    },
    timings: new Timings(),
  });
  return {
    check: async ({ question, response, context }) => {
      const judged = await service.check({ question, response, context: [...context] });
      const { verdict, probability, threshold, report, evidenceModel: version, judgeModel } = judged;
      return {
        verdict,
        probabilitySupported: probability,
        threshold,
        ...checked(shownReport(report, threshold)),
        evidenceModel: version,
        judgeModel,
      };
    },
    close,
  };
}

/** A report of this version has the place of every claim. */
function checked({ sentences, ...report }: ShownReport) {
  return {
    ...report,
    sentences: sentences.map((sentence) => ({
      ...sentence,
      start: sentence.start ?? 0,
      end: sentence.end ?? 0,
    })),
  };
}
