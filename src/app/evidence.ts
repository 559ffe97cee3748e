import type { SentenceEvidence } from '../domain/evidence-report.ts';
import { InsufficientLabelsError } from '../modules/calibration/calibration.errors.ts';
import { EvidenceService } from '../modules/evidence/evidence.service.ts';
import { openEvidenceModel } from '../modules/evidence/scoring/open-evidence-model.ts';
import { Timings } from '../platform/observability/timings.ts';
import { openJudge } from './judge.ts';

export interface EvidenceOptions {
  /** Threads that run the embedding model. The default is 1. */
  readonly workers?: number;
}

/** A response, and the passages that it must rest on. */
export interface EvidenceClaim {
  readonly response: string;
  /** At least one passage, none blank, at most 500 and 1,000,000 characters in all. */
  readonly context: readonly string[];
}

export interface EvidenceCheck {
  /** SUPPORTED or HALLUCINATED; UNKNOWN if nothing could be compared. */
  readonly verdict: 'UNKNOWN' | 'SUPPORTED' | 'HALLUCINATED';
  /**
   * Probability that the passages support the response, 0 to 1; null if nothing could be compared.
   */
  readonly probabilitySupported: number | null;
  /** Probability below which the verdict is HALLUCINATED. */
  readonly threshold: number;
  /** The response sentence by sentence. */
  readonly sentences: readonly SentenceEvidence[];
  /** Measured quantities of the whole response, by name. */
  readonly features: Readonly<Record<string, number>>;
  /** Version of the evidence model. */
  readonly evidenceModel: string;
}

/**
 * Checks responses by the bundled models, in this process: without a server, a database or the
 * network.
 */
export interface EvidenceChecker {
  /** @throws Error that says which text is wrong, or that too many texts wait. */
  check(claim: EvidenceClaim): Promise<EvidenceCheck>;
  /** Ends the threads. */
  close(): Promise<void>;
}

/**
 * Loads the bundled models. The checker gives what `checkClaim` of a server without labels gives.
 */
export async function openEvidence({ workers = 1 }: EvidenceOptions = {}): Promise<EvidenceChecker> {
  const evidenceModel = await openEvidenceModel();
  const { model, evidenceJudge, close } = await openJudge(evidenceModel, {
    INFERENCE_WORKERS: String(workers),
  });
  const service = new EvidenceService({
    registry: { use: (_name, work) => work(model) },
    judge: evidenceJudge,
    calibrators: {
      evidenceModel: evidenceModel.version,
      current: async () => null,
      missRateThreshold: async () => {
        throw new InsufficientLabelsError('labelled hallucinations', 1, 0);
      },
    },
    timings: new Timings(),
  });
  return {
    check: async ({ response, context }) => {
      const judged = await service.check({ response, context: [...context] });
      const { verdict, probability, threshold, report } = judged;
      return {
        verdict,
        probabilitySupported: probability,
        threshold,
        sentences: report.sentences,
        features: report.features,
        evidenceModel: judged.evidenceModel,
      };
    },
    close,
  };
}
