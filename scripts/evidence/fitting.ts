import {
  type Calibrator,
  type Features,
  type Rule,
  scoreOf,
  type Term,
} from '../../src/modules/evidence/scoring/evidence-model.ts';
import { fitLogistic, type Sign } from '../../src/statistics/logistic-regression.ts';

/** A judged row: its features, its human label, and its set. */
export interface FeatureRow {
  readonly features: Features;
  readonly supported: boolean;
  readonly set: string;
}

/** The fitted part of an evidence model. */
export interface FittedModel {
  readonly terms: readonly Term[];
  readonly calibrator: Calibrator;
  readonly rules: readonly Rule[];
}

/** The features of the score, each with the only plausible sign of its weight. */
const directions: readonly (readonly [feature: string, sign: Sign])[] = [
  ['novelLength', -1],
  ['knownShareCubed', 1],
  ['leastCoverage', 1],
  ['novelSpecifics', -1],
  ['novelNumbers', -1],
  ['matchedNumbers', 1],
  ['questions', -1],
  ['conversation', -1],
];

/**
 * Features with too few rows in the public sets to fit: a plain contradiction should reverse a
 * verdict, and a paraphrase should not count against a claim. The weights are set by hand.
 */
const rules: readonly Rule[] = [
  { feature: 'polarityMismatches', weight: -4 },
  { feature: 'plainDenials', weight: -5 },
  { feature: 'roleSwaps', weight: -9 },
  { feature: 'displacedSpecifics', weight: -4 },
  { feature: 'substitutedSpecifics', weight: -0.7 },
  { feature: 'restatement', weight: 2 },
];

const scoreRidge = 50;
const calibratorRidge = 0.01;

/**
 * Fits the score within the sets, each with its own intercept, so that it learns to distinguish the
 * rows of a set and not the sets. Then fits the calibrator on all sets. Every set has the same
 * weight, regardless of its size.
 */
export function fitModel(rows: readonly FeatureRow[]): FittedModel {
  const weights = setWeights(rows);
  const terms = fitTerms(rows, weights);
  return { terms, calibrator: fitCalibrator(rows, weights, terms), rules };
}

function fitTerms(rows: readonly FeatureRow[], weights: readonly number[]): Term[] {
  const sets = [...new Set(rows.map(({ set }) => set))];
  const scales = directions.map(([feature]) => ({
    feature,
    ...spreadOf(
      rows.map((row) => featureOf(row, feature)),
      weights,
    ),
  }));
  const { coefficients } = fitLogistic(
    rows.map((row) => [
      ...scales.map(({ feature, mean, scale }) => (featureOf(row, feature) - mean) / scale),
      ...sets.map((set) => (row.set === set ? 1 : 0)),
    ]),
    targetsOf(rows),
    { ridge: scoreRidge, weights, signs: directions.map(([, sign]) => sign) },
  );
  return scales
    .map((scale, index) => ({ ...scale, coefficient: coefficients[index] ?? 0 }))
    .filter(({ coefficient }) => coefficient !== 0);
}

function fitCalibrator(
  rows: readonly FeatureRow[],
  weights: readonly number[],
  terms: readonly Term[],
): Calibrator {
  const { intercept, coefficients } = fitLogistic(
    rows.map((row) => {
      const score = scoreOf(terms, row.features);
      const several = featureOf(row, 'severalPassages');
      return [
        score,
        several,
        score * several,
        several * featureOf(row, 'leastCoverage'),
        featureOf(row, 'complete'),
        featureOf(row, 'evidenceLength'),
      ];
    }),
    targetsOf(rows),
    { ridge: calibratorRidge, weights },
  );
  const [
    score = 0,
    severalPassages = 0,
    scoreTimesSeveral = 0,
    coverageTimesSeveral = 0,
    complete = 0,
    evidenceLength = 0,
  ] = coefficients;
  return {
    intercept,
    score,
    severalPassages,
    scoreTimesSeveral,
    coverageTimesSeveral,
    complete,
    evidenceLength,
  };
}

/** Weights that sum to the number of rows, with the same total for every set. */
function setWeights(rows: readonly FeatureRow[]): number[] {
  const counts = new Map<string, number>();
  for (const { set } of rows) counts.set(set, (counts.get(set) ?? 0) + 1);
  return rows.map(({ set }) => rows.length / counts.size / (counts.get(set) ?? 1));
}

function spreadOf(values: readonly number[], weights: readonly number[]) {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const weighted = (of: (value: number) => number) =>
    values.reduce((sum, value, index) => sum + (weights[index] ?? 0) * of(value), 0) / total;
  const mean = weighted((value) => value);
  const scale = Math.sqrt(weighted((value) => (value - mean) ** 2));
  return { mean, scale: scale > 0 ? scale : 1 };
}

function targetsOf(rows: readonly FeatureRow[]): number[] {
  return rows.map(({ supported }) => (supported ? 1 : 0));
}

function featureOf({ features }: FeatureRow, name: string): number {
  const value = features[name];
  if (value === undefined) throw new RangeError(`There is no feature named ${name}.`);
  return value;
}
