import { type EvidenceReport, evidenceReasons, relationWith } from '../../domain/evidence-report.ts';
import { defaultThreshold, type JudgeKind, type Verdict, verdictOf } from '../../domain/verdict.ts';
import type { Timings } from '../../platform/observability/timings.ts';
import { validated } from '../../platform/validation.ts';
import { type CalibratedScore, type CurrentCalibrator, calibrate } from '../../statistics/calibrator.ts';
import { shortestFloat32 } from '../../statistics/float32.ts';
import { hallucinationsNeeded } from '../../statistics/miss-rate.ts';
import { InsufficientLabelsError } from '../calibration/calibration.errors.ts';
import type { CalibratorRegistry } from '../calibration/calibrator-registry.ts';
import type { ModelRegistry } from '../models/registry/model-registry.ts';
import { type CheckClaimInput, checkClaimSchema } from './evidence.input.ts';
import { isWronglyCited } from './scoring/citations.ts';
import type { Claim, EvidenceJudge, Judgement } from './scoring/evidence-judge.ts';

interface EvidenceServiceDependencies {
  readonly registry: Pick<ModelRegistry, 'idOf'>;
  readonly judge: EvidenceJudge;
  /** The judge of requests that do not select one. */
  readonly defaultJudge: JudgeKind;
  readonly calibrators: Pick<CalibratorRegistry, 'current' | 'missRateThreshold' | 'evidenceModelOf'>;
  readonly timings: Timings;
}

/**
 * A response judged by its evidence. All probabilities, including those of its claims, are rounded
 * to the precision that the database keeps (float32). The verdict is derived from the rounded
 * values.
 */
export interface JudgedClaim extends Omit<Judgement, 'claims'>, Omit<CalibratedScore, 'probability'> {
  readonly verdict: Verdict;
  /**
   * Probability that the response is supported, after the calibrator of the installation if there
   * is one. Null if nothing could be compared.
   */
  readonly probability: number | null;
  /** Probability below which the verdict is HALLUCINATED. */
  readonly threshold: number;
}

/** How a response is judged. */
interface Strictness {
  /** Share of hallucinations that may pass as supported. Null for the default threshold. */
  readonly maxMissRate: number | null;
  /** Null for the judge of this installation. */
  readonly judge: JudgeKind | null;
}

/** Judges responses by their evidence. Stores nothing. */
export class EvidenceService {
  readonly #dependencies: EvidenceServiceDependencies;

  constructor(dependencies: EvidenceServiceDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * @throws InvalidInputError, NotFoundError, ModelNotReadyError, OverloadedError,
   * InsufficientLabelsError
   */
  async check(input: CheckClaimInput): Promise<JudgedClaim> {
    const { question, response, context, model, maxMissRate, judge } = validated(checkClaimSchema, input, '');
    // The name changes nothing, but a wrong one is a mistake of the caller.
    if (model != null) await this.#dependencies.registry.idOf(model);
    const claim = { question: question ?? null, response, context, samples: [] };
    return this.judge(claim, { maxMissRate: maxMissRate ?? null, judge: judge ?? null });
  }

  /**
   * @param claim with passages or samples, validated.
   * @throws OverloadedError; InsufficientLabelsError if the share cannot be guaranteed with the
   * labels of this installation, which belong to the scores of its judge.
   */
  async judge(claim: Omit<Claim, 'judge'>, { maxMissRate, judge }: Strictness): Promise<JudgedClaim> {
    const { judge: evidenceJudge, defaultJudge, calibrators, timings } = this.#dependencies;
    const kind = claim.context.length > 0 ? 'CONTEXT' : 'SAMPLES';
    // Read once, because a calibrator that is promoted in the meantime has different thresholds.
    const promoted = await calibrators.current(kind);
    const threshold =
      maxMissRate === null
        ? defaultThreshold
        : (await calibrators.missRateThreshold(kind, maxMissRate, promoted)).threshold;
    const { claims: _claims, ...judgement } = await timings.time('judge', () =>
      evidenceJudge.judge({ ...claim, judge: judge ?? defaultJudge }),
    );
    const isUsual = judgement.evidenceModel === calibrators.evidenceModelOf(kind);
    if (!isUsual && maxMissRate !== null) {
      const needed = hallucinationsNeeded(maxMissRate);
      throw new InsufficientLabelsError('labelled hallucinations of the selected judge', needed, 0);
    }
    const current = isUsual ? promoted : null;
    const score = judgement.score === null ? null : shortestFloat32(judgement.score);
    if (score === null) {
      const unknown = { probability: null, calibrated: false, calibratorVersion: null };
      return { ...judgement, ...unknown, threshold, score, verdict: 'UNKNOWN' };
    }
    const calibrated = readScore(score, current);
    const verdict = verdictOf(calibrated.probability, threshold);
    const report = reportOf(judgement, current, threshold);
    return { ...judgement, ...calibrated, threshold, report, score, verdict };
  }
}

/**
 * The probability that a score stands for, rounded before and after calibration. The only claim of
 * a response therefore has exactly the probability of the response.
 */
function readScore(score: number, current: CurrentCalibrator | null): CalibratedScore {
  const calibrated = calibrate(shortestFloat32(score), current);
  return { ...calibrated, probability: shortestFloat32(calibrated.probability) };
}

/**
 * The report, with its claims read by the calibrator and the threshold of the verdict, and with the
 * divergence of the mean channels.
 */
function reportOf(
  { report, elpDivergence }: Omit<Judgement, 'claims'>,
  current: CurrentCalibrator | null,
  threshold: number,
): EvidenceReport {
  const sentences = report.sentences.map((sentence) => {
    const support = readScore(sentence.support, current).probability;
    const citations = sentence.citations?.map((citation) => ({
      ...citation,
      probability:
        citation.probability === null ? null : readScore(citation.probability, current).probability,
    }));
    const reasons = evidenceReasons.filter((reason) => {
      if (reason === 'LOW_SUPPORT') return support < threshold;
      if (reason === 'WRONG_CITATION') return isWronglyCited(citations ?? [], threshold);
      return sentence.reasons.includes(reason);
    });
    const relation = sentence.relation && relationWith(support, threshold, sentence.relation);
    const { unsupportedSpans: spans, ...others } = sentence;
    return {
      ...others,
      ...(relation && { relation }),
      ...(spans && relation !== 'ENTAILED' && { unsupportedSpans: spans }),
      support,
      reasons,
      ...(citations !== undefined && { citations }),
    };
  });
  return { ...report, sentences, features: { ...report.features, meanElpDivergence: elpDivergence } };
}
