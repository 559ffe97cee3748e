import { Matrix, solve } from 'ml-matrix';

/** A logistic model: probability = logistic(intercept + coefficients . features). */
export interface LogisticModel {
  readonly intercept: number;
  /** One a feature. */
  readonly coefficients: readonly number[];
}

export interface LogisticFit {
  /** Weight of the penalty on squared coefficients; the intercept is free. Positive keeps separable data finite. */
  readonly ridge: number;
  /** How much each row counts; all alike if unsaid. */
  readonly weights?: readonly number[];
}

const mostSteps = 100;
const smallestStep = 1e-9;

/** `1 / (1 + exp(-x))`, without overflow. */
export function logistic(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const power = Math.exp(x);
  return power / (1 + power);
}

/** Log odds of the probability that the model gives to a row of features. */
export function logOdds(model: LogisticModel, features: readonly number[]): number {
  return model.coefficients.reduce(
    (sum, coefficient, index) => sum + coefficient * (features[index] ?? 0),
    model.intercept,
  );
}

/**
 * Maximum likelihood with a ridge penalty, by Newton's method (iteratively reweighted least squares; Hastie, Tibshirani and Friedman, The Elements
 * of Statistical Learning, 4.4.1). Deterministic.
 * @param rows [rows, features], finite.
 * @param targets one a row, 0 to 1: the share that is positive.
 */
export function fitLogistic(
  rows: readonly (readonly number[])[],
  targets: readonly number[],
  { ridge, weights }: LogisticFit,
): LogisticModel {
  const width = (rows[0]?.length ?? 0) + 1;
  const penalty = Matrix.diag([0, ...new Array<number>(width - 1).fill(ridge)], width, width);
  const design = new Matrix(rows.map((row) => [1, ...row]));
  let estimate = Matrix.zeros(width, 1);
  for (let step = 0; step < mostSteps; step += 1) {
    const change = newtonStep(design, targets, weights, estimate, penalty);
    estimate = Matrix.add(estimate, change);
    if (change.norm() < smallestStep) break;
  }
  const [intercept = 0, ...coefficients] = estimate.getColumn(0);
  return { intercept, coefficients };
}

function newtonStep(
  design: Matrix,
  targets: readonly number[],
  weights: readonly number[] | undefined,
  estimate: Matrix,
  penalty: Matrix,
): Matrix {
  const probabilities = design.mmul(estimate).getColumn(0).map(logistic);
  const weightOf = (row: number) => weights?.[row] ?? 1;
  const residuals = probabilities.map(
    (probability, row) => weightOf(row) * ((targets[row] ?? 0) - probability),
  );
  const curvatures = probabilities.map((probability, row) => weightOf(row) * probability * (1 - probability));
  const transposed = design.transpose();
  const gradient = Matrix.sub(transposed.mmul(Matrix.columnVector(residuals)), penalty.mmul(estimate));
  const curved = design.clone().mulColumnVector(curvatures);
  const curvature = Matrix.add(transposed.mmul(curved), penalty);
  // A curvature of nothing, where every row is certain, would be singular.
  curvature.add(Matrix.eye(curvature.rows).mul(1e-12));
  return solve(curvature, gradient);
}
