import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { JudgeKind } from '../../../domain/verdict.ts';
import { logistic } from '../../../statistics/logistic-regression.ts';
import { meanOf } from '../../../statistics/means.ts';
import type { JudgedEvidence } from '../../calibration/label.ts';

const finite = z.number();
const share = z.number().min(0).max(1);

/** Contribution of one feature to a score: `coefficient * (value - mean) / scale`. */
const termSchema = z.object({
  feature: z.string().min(1),
  mean: finite,
  scale: z.number().positive(),
  coefficient: finite,
});

/** Contribution of a feature to the log odds that is set by rule, not fitted to data. */
const ruleSchema = z.object({ feature: z.string().min(1), weight: finite });

/**
 * Turns the log odds of the claims of a response into the log odds of the response. These are the
 * log odds of the least supported claim, corrected for the number of claims and for how far the
 * others lie above it.
 */
const answerSchema = z.object({
  /** Change per natural logarithm of the number of claims. */
  perClaims: finite,
  /** The same, times the distance of the mean from the least. */
  perGap: finite,
});

const fittedSetSchema = z.object({
  name: z.string(),
  format: z.string(),
  /** SHA-256 of the file, hexadecimal. It identifies the set. */
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  rows: z.number().int().positive(),
  fittedRows: z.number().int().positive(),
  crossValidatedAuroc: share,
  leftOutAuroc: share,
  heldOutAuroc: share,
  heldOutExpectedCalibrationError: share,
});

const weightsSchema = z.object({
  /** Log odds of a claim whose features are all at their means. */
  intercept: finite,
  terms: z.array(termSchema).min(1),
  rules: z.array(ruleSchema),
  answer: answerSchema,
});

const modelSchema = z.object({
  /** Version of the scores of the judge by rules. */
  version: z.string().min(1),
  context: weightsSchema,
  /** The judge that reads claims. A claim that was not read has the log odds of the rules. */
  reading: weightsSchema.extend({
    version: z.string().min(1),
    /** SHA-256 of the files of the cross-encoder that the coefficients were fitted with. */
    judgeDigest: z.string().regex(/^[0-9a-f]{64}$/),
  }),
  samples: z.object({ intercept: finite, terms: z.array(termSchema).min(1), calibrated: z.boolean() }),
  data: z.object({
    /** Share of the groups of rows, selected by hash, that were not used for the fit. */
    heldOutShare: share,
    sets: z.array(fittedSetSchema).min(1),
    meanHeldOutAuroc: share,
    meanHeldOutExpectedCalibrationError: share,
  }),
});

/**
 * Coefficients that turn features into the probability that a response is supported, and the data
 * they were fitted on.
 */
export type EvidenceModel = z.infer<typeof modelSchema>;
export type Weights = z.infer<typeof weightsSchema>;
export type Term = z.infer<typeof termSchema>;
export type Rule = z.infer<typeof ruleSchema>;
export type AnswerRule = z.infer<typeof answerSchema>;
export type Features = Readonly<Record<string, number>>;

/** @throws Error that names the file and what is wrong with it. */
export async function readEvidenceModel(path: string): Promise<EvidenceModel> {
  const parsed = modelSchema.safeParse(JSON.parse(await readFile(path, 'utf8')));
  if (parsed.success) return parsed.data;
  throw new Error(`${path} is not an evidence model: ${z.prettifyError(parsed.error)}`);
}

/** Version of the scores of a judge. A calibrator applies to the scores of one version only. */
export function versionOf(model: Pick<EvidenceModel, 'version' | 'reading'>, judge: JudgeKind): string {
  return judge === 'MODEL' ? model.reading.version : model.version;
}

/** The versions of the scores of an installation, by kind of evidence. */
export function versionsBy(
  model: Pick<EvidenceModel, 'version' | 'reading'>,
  judge: JudgeKind,
): Record<JudgedEvidence, string> {
  return { CONTEXT: versionOf(model, judge), SAMPLES: versionOf(model, 'RULES') };
}

/**
 * Log odds that passages support a claim with these features.
 * @throws RangeError that names a missing feature.
 */
export function claimLogit(model: Pick<EvidenceModel, 'context' | 'reading'>, features: Features): number {
  return logitBy(features.read === 1 ? model.reading : model.context, features);
}

/** Log odds of a claim by one set of weights. */
export function logitBy({ intercept, rules, terms }: Omit<Weights, 'answer'>, features: Features): number {
  return rules.reduce(
    (sum, { feature, weight }) => sum + weight * featureOf(features, feature),
    intercept + scoreOf(terms, features),
  );
}

/**
 * Probability that passages support a response, 0 to 1. A response with one claim has the
 * probability of the claim.
 * @param logits log odds of its claims, at least one.
 */
export function answerProbability({ perClaims, perGap }: AnswerRule, logits: readonly number[]): number {
  const odds = logits.map(bounded);
  const least = Math.min(...odds);
  const size = Math.log(odds.length);
  return logistic(least + size * (perClaims + perGap * (meanOf(odds) - least)));
}

/** Log odds of a claim by the judge by rules, bounded: a feature of the judge that reads. */
export function ruleOdds(weights: Omit<Weights, 'answer'>, features: Features): number {
  return bounded(logitBy(weights, features));
}

function bounded(logit: number): number {
  return Math.min(maxOdds, Math.max(-maxOdds, logit));
}

/**
 * Log odds beyond which a claim is not more certain. One sure claim must not outweigh a doubtful
 * one.
 */
const maxOdds = 6;

/**
 * Probability that samples support a response with these features, 0 to 1. The coefficients are set
 * by hand, not calibrated.
 */
export function probabilityFromSamples(
  { samples }: Pick<EvidenceModel, 'samples'>,
  features: Features,
): number {
  return logistic(samples.intercept + scoreOf(samples.terms, features));
}

export function scoreOf(terms: readonly Term[], features: Features): number {
  return terms.reduce(
    (sum, { feature, mean, scale, coefficient }) =>
      sum + (coefficient * (featureOf(features, feature) - mean)) / scale,
    0,
  );
}

function featureOf(features: Features, name: string): number {
  const value = features[name];
  if (value === undefined)
    throw new RangeError(`The evidence model requires a feature that is not computed: ${name}.`);
  return value;
}
