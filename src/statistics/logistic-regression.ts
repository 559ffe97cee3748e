import { solveLinear } from './linear-algebra.ts';

/** A logistic model: probability = logistic(intercept + coefficients . features). */
interface LogisticModel {
  readonly intercept: number;
  /** One for each feature. */
  readonly coefficients: readonly number[];
}

/** The sign that a coefficient must have. 0 for either. */
export type Sign = -1 | 0 | 1;

interface LogisticFit {
  /**
   * Weight of the penalty on squared coefficients. The intercept is not penalized. A positive value
   * keeps the fit of separable data finite.
   */
  readonly ridge: number;
  /** Weight of each row. Default: equal weights. */
  readonly weights?: readonly number[];
  /**
   * One for each feature. A coefficient that would violate its sign is set to zero. Default: no
   * constraint.
   */
  readonly signs?: readonly Sign[];
  /** Known part of the log odds of each row. Default: none. */
  readonly offsets?: readonly number[];
}

const maxSteps = 100;
const minStep = 1e-9;
/** Keeps the Hessian invertible if every row is certain. */
const minCurvature = 1e-12;

/** `1 / (1 + exp(-x))`, without overflow. */
export function logistic(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const power = Math.exp(x);
  return power / (1 + power);
}

/**
 * Maximum likelihood with a ridge penalty, by Newton's method (iteratively reweighted least
 * squares; Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, 4.4.1).
 * Coefficients with the wrong sign are removed one by one, the worst first, and the others are
 * fitted again. Deterministic.
 * @param rows [rows, features], finite.
 * @param targets one for each row, 0 to 1: the positive share.
 */
export function fitLogistic(
  rows: readonly (readonly number[])[],
  targets: readonly number[],
  { signs = [], ...fit }: LogisticFit,
): LogisticModel {
  const width = rows[0]?.length ?? 0;
  const free = new Set(Array.from({ length: width }, (_, index) => index));
  for (;;) {
    const columns = [...free];
    const kept = rows.map((row) => columns.map((column) => row[column] ?? 0));
    const [intercept = 0, ...fitted] = fitFreely(kept, targets, fit);
    const coefficients = new Array<number>(width).fill(0);
    for (const [place, column] of columns.entries()) coefficients[column] = fitted[place] ?? 0;
    const worst = worstSignViolation(coefficients, signs);
    if (worst === null) return { intercept, coefficients };
    free.delete(worst);
  }
}

/** Index of the coefficient that violates its sign the most, or null. */
function worstSignViolation(coefficients: readonly number[], signs: readonly Sign[]): number | null {
  const excess = coefficients.map((coefficient, index) => -(signs[index] ?? 0) * coefficient);
  const largest = Math.max(0, ...excess);
  return largest > 0 ? excess.indexOf(largest) : null;
}

/** Intercept first, then the coefficients. */
function fitFreely(
  rows: readonly (readonly number[])[],
  targets: readonly number[],
  fit: LogisticFit,
): number[] {
  const design = rows.map((row) => [1, ...row]);
  let estimate = new Array<number>(design[0]?.length ?? 1).fill(0);
  for (let step = 0; step < maxSteps; step += 1) {
    const change = newtonStep(design, targets, estimate, fit);
    estimate = estimate.map((value, index) => value + (change[index] ?? 0));
    if (Math.hypot(...change) < minStep) break;
  }
  return estimate;
}

function newtonStep(
  design: readonly (readonly number[])[],
  targets: readonly number[],
  estimate: readonly number[],
  { ridge, weights, offsets }: LogisticFit,
): number[] {
  const penalty = (index: number) => (index === 0 ? 0 : ridge);
  const gradient = estimate.map((value, index) => -penalty(index) * value);
  const curvature = estimate.map((_, index) =>
    estimate.map((_, other) => (index === other ? penalty(index) + minCurvature : 0)),
  );
  for (const [index, row] of design.entries()) {
    const weight = weights?.[index] ?? 1;
    const probability = logistic(
      row.reduce((sum, value, column) => sum + value * (estimate[column] ?? 0), offsets?.[index] ?? 0),
    );
    addScaled(gradient, row, weight * ((targets[index] ?? 0) - probability));
    const spread = weight * probability * (1 - probability);
    for (const [column, value] of row.entries()) addScaled(curvature[column] ?? [], row, spread * value);
  }
  return solveLinear(curvature, gradient);
}

/** Adds a multiple of a row to a sum, in place. */
function addScaled(sum: number[], row: readonly number[], factor: number): void {
  for (const [column, value] of row.entries()) sum[column] = (sum[column] ?? 0) + factor * value;
}
