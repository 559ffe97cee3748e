import type { EvidenceReason, EvidenceReport } from '../../domain/evidence-report.ts';
import { usualThreshold, type Verdict, verdictOf } from '../../domain/verdict.ts';
import type { Timings } from '../../platform/observability/timings.ts';
import { validated } from '../../platform/validation.ts';
import { type CalibratedScore, type CurrentCalibrator, calibrate } from '../../statistics/calibrator.ts';
import { shortestFloat32 } from '../../statistics/float32.ts';
import type { CalibratorRegistry } from '../calibration/calibrator-registry.ts';
import type { ReadyModel } from '../models/registry/model-loader.ts';
import type { ModelRegistry } from '../models/registry/model-registry.ts';
import { type CheckClaimInput, checkClaimSchema } from './evidence.input.ts';
import type { Claim, EvidenceJudge, Judgement } from './scoring/evidence-judge.ts';

interface EvidenceServiceParts {
  readonly registry: Pick<ModelRegistry, 'use'>;
  readonly judge: EvidenceJudge;
  readonly calibrators: Pick<CalibratorRegistry, 'current' | 'missRateThreshold' | 'evidenceModel'>;
  readonly timings: Timings;
}

/** A response judged by its evidence. Probabilities, those of its sentences too, are rounded to what the record keeps (float32), and the verdict is taken from those. */
export interface JudgedClaim extends Judgement, Omit<CalibratedScore, 'probability'> {
  readonly verdict: Verdict;
  /** Probability that the response is supported, after the installation's own calibrator if there is one; null when nothing could be compared. */
  readonly probability: number | null;
  /** Version of the evidence model that gave the score. */
  readonly evidenceModel: string;
  /** Probability below which the verdict is HALLUCINATED. */
  readonly threshold: number;
}

/** Judges responses by their evidence, and stores nothing. */
export class EvidenceService {
  readonly #parts: EvidenceServiceParts;

  constructor(parts: EvidenceServiceParts) {
    this.#parts = parts;
  }

  /** @throws InvalidInputError, NotFoundError, ModelNotReadyError, OverloadedError, InsufficientLabelsError */
  async check(input: CheckClaimInput): Promise<JudgedClaim> {
    const { response, context, model, missRateAtMost } = validated(checkClaimSchema, input, '');
    const claim = { response, context, samples: [] };
    return this.#parts.registry.use(model ?? null, (ready) =>
      this.judge(ready, claim, missRateAtMost ?? null),
    );
  }

  /**
   * @param claim with passages or samples, validated.
   * @param missRateAtMost share of hallucinations that may pass as supported, or null for the usual threshold.
   * @throws OverloadedError, InsufficientLabelsError when that share cannot be promised.
   */
  async judge(model: ReadyModel, claim: Claim, missRateAtMost: number | null): Promise<JudgedClaim> {
    const { judge, calibrators, timings } = this.#parts;
    const kind = claim.context.length > 0 ? 'CONTEXT' : 'SAMPLES';
    // Read once: a calibrator that is promoted meanwhile has thresholds of its own.
    const current = await calibrators.current(kind);
    const threshold =
      missRateAtMost === null
        ? usualThreshold
        : (await calibrators.missRateThreshold(kind, missRateAtMost, current)).threshold;
    const judgement = await timings.time('judge', () => judge.judge(model, claim));
    const score = judgement.score === null ? null : shortestFloat32(judgement.score);
    const fixed = { threshold, evidenceModel: calibrators.evidenceModel };
    if (score === null) {
      const unknown = { probability: null, calibrated: false, calibratorVersion: null };
      return { ...judgement, ...unknown, ...fixed, score, verdict: 'UNKNOWN' };
    }
    const calibrated = readScore(score, current);
    const verdict = verdictOf(calibrated.probability, threshold);
    const report = reportOf(judgement, current, threshold);
    return { ...judgement, ...calibrated, ...fixed, report, score, verdict };
  }
}

/** The probability that a score stands for, rounded before and after: a lone sentence has the very probability of its response. */
function readScore(score: number, current: CurrentCalibrator | null): CalibratedScore {
  const calibrated = calibrate(shortestFloat32(score), current);
  return { ...calibrated, probability: shortestFloat32(calibrated.probability) };
}

/** The report with sentences read by the calibrator and the threshold that the verdict is taken by, and with the divergence of the mean channels. */
function reportOf(
  { report, elpDivergence }: Judgement,
  current: CurrentCalibrator | null,
  threshold: number,
): EvidenceReport {
  const sentences = report.sentences.map((sentence) => {
    const support = readScore(sentence.support, current).probability;
    const others = sentence.reasons.filter((reason) => reason !== 'LOW_SUPPORT');
    const reasons: EvidenceReason[] = support < threshold ? ['LOW_SUPPORT', ...others] : others;
    return { ...sentence, support, reasons };
  });
  return { sentences, features: { ...report.features, meanElpDivergence: elpDivergence } };
}
