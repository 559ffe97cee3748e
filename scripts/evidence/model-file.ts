import type { EvidenceModel, Weights } from '../../src/modules/evidence/scoring/evidence-model.ts';
import type { JudgedRow } from './feature-rows.ts';
import type { FittedModel } from './fit-rows.ts';
import type { FittedJudges } from './fitted-judges.ts';
import { heldOutShare, isHeldOut, type LabelledSet } from './rows.ts';
import type { SetValidation } from './validation.ts';

const version = '2';
const readingVersion = '3';

/**
 * Set by hand, because there is no public set of samples: at even odds, a response is as close to
 * the samples as loose paraphrases are to each other.
 */
const samples: EvidenceModel['samples'] = {
  intercept: 0,
  terms: [
    { feature: 'sampleSupport', mean: 0.6, scale: 0.15, coefficient: 1 },
    { feature: 'leastSampleSupport', mean: 0.5, scale: 0.15, coefficient: 0.5 },
    { feature: 'sampleTokenDisagreement', mean: 0.5, scale: 0.2, coefficient: -1 },
    { feature: 'sampleEntropy', mean: 0.5, scale: 0.25, coefficient: -0.5 },
  ],
  calibrated: false,
};

/** A model without any weight, for use before the first fit. */
export const blankModel: EvidenceModel = {
  version: 'none',
  context: {
    intercept: 0,
    terms: [],
    rules: [],
    answer: { perClaims: 0, perGap: 0 },
  },
  reading: {
    version: 'none',
    judgeDigest: '0'.repeat(64),
    intercept: 0,
    terms: [],
    rules: [],
    answer: { perClaims: 0, perGap: 0 },
  },
  samples,
  data: { heldOutShare, sets: [], meanHeldOutAuroc: 0, meanHeldOutExpectedCalibrationError: 0 },
};

export function evidenceModelOf(
  sets: readonly LabelledSet[],
  rows: readonly JudgedRow[],
  fitted: FittedJudges & { readonly judgeDigest: string },
  validations: readonly SetValidation[],
): EvidenceModel {
  const mean = (of: (validation: SetValidation) => number) =>
    rounded(validations.reduce((sum, validation) => sum + of(validation), 0) / validations.length);
  return {
    version,
    context: weightsOf(fitted.rules),
    reading: {
      version: readingVersion,
      judgeDigest: fitted.judgeDigest,
      ...weightsOf(fitted.reading),
    },
    samples,
    data: {
      heldOutShare,
      sets: validations.flatMap((validation) =>
        sets
          .filter(({ name }) => name === validation.set)
          .map(({ name, format, digest }) => ({
            name,
            format,
            digest,
            rows: rows.filter(({ set }) => set === name).length,
            fittedRows: rows.filter((row) => row.set === name && !isHeldOut(row)).length,
            crossValidatedAuroc: rounded(validation.crossValidated.auroc),
            leftOutAuroc: rounded(validation.leftOut.auroc),
            heldOutAuroc: rounded(validation.heldOut.auroc),
            heldOutExpectedCalibrationError: rounded(validation.heldOut.expectedCalibrationError),
          })),
      ),
      meanHeldOutAuroc: mean(({ heldOut }) => heldOut.auroc),
      meanHeldOutExpectedCalibrationError: mean(({ heldOut }) => heldOut.expectedCalibrationError),
    },
  };
}

function weightsOf({ terms, intercept, rules, answer }: FittedModel): Weights {
  return {
    terms: terms.map((term) => ({
      ...term,
      mean: rounded(term.mean),
      scale: rounded(term.scale),
      coefficient: rounded(term.coefficient),
    })),
    intercept: rounded(intercept),
    rules: [...rules],
    answer: { perClaims: rounded(answer.perClaims), perGap: rounded(answer.perGap) },
  };
}

function rounded(value: number): number {
  return Number(value.toFixed(4));
}
