import type { AnswerRule, Features, Rule, Term } from '../../src/modules/evidence/scoring/evidence-model.ts';
import type { Sign } from '../../src/statistics/logistic-regression.ts';

/** A judged row: the features of its claims, its human label, and its set. */
export interface FeatureRow {
  /** One per claim, at least one. */
  readonly claims: readonly Features[];
  readonly supported: boolean;
  readonly set: string;
}

/** The fitted part of an evidence model. */
export interface FittedModel {
  readonly intercept: number;
  readonly terms: readonly Term[];
  readonly rules: readonly Rule[];
  readonly answer: AnswerRule;
}

/** A feature of a score, with the only plausible sign of its weight. */
export type Direction = readonly [feature: string, sign: Sign];

/** Mean and spread of a feature. */
export type Scale = Omit<Term, 'coefficient'>;

/** Weights that sum to the number of rows, with the same total for every set. */
export function setWeights(rows: readonly FeatureRow[]): number[] {
  const counts = new Map<string, number>();
  for (const { set } of rows) counts.set(set, (counts.get(set) ?? 0) + 1);
  return rows.map(({ set }) => rows.length / counts.size / (counts.get(set) ?? 1));
}

/** Mean and spread of each feature over all claims. The claims of a row share its weight. */
export function scalesOf(
  rows: readonly FeatureRow[],
  weights: readonly number[],
  features: readonly string[],
): Scale[] {
  const shares = rows.flatMap(({ claims }, index) => claims.map(() => (weights[index] ?? 0) / claims.length));
  const total = shares.reduce((sum, share) => sum + share, 0);
  return features.map((feature) => {
    const values = rows.flatMap(({ claims }) => claims.map((one) => featureOf(one, feature)));
    const weighted = (of: (value: number) => number) =>
      values.reduce((sum, value, index) => sum + (shares[index] ?? 0) * of(value), 0) / total;
    const mean = weighted((value) => value);
    const scale = Math.sqrt(weighted((value) => (value - mean) ** 2));
    return { feature, mean, scale: scale > 0 ? scale : 1 };
  });
}

export function targetsOf(rows: readonly FeatureRow[]): number[] {
  return rows.map(({ supported }) => (supported ? 1 : 0));
}

export function featureOf(features: Features | undefined, name: string): number {
  const value = features?.[name];
  if (value === undefined) throw new RangeError(`There is no feature named ${name}.`);
  return value;
}
