import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../scripts/default-model/random.ts';
import { fitLogistic, logistic } from '../../../src/statistics/logistic-regression.ts';

const random = createRandom(3);
const rows = Array.from({ length: 4000 }, () => [random.normal(), random.normal()]);
const targets = rows.map(([first = 0, second = 0]) =>
  random.uniform() < logistic(0.5 + first - 2 * second) ? 1 : 0,
);

describe('the logistic function', () => {
  test('keeps within 0 and 1 at any distance', () => {
    expect([logistic(0), logistic(1000), logistic(-1000)]).toEqual([0.5, 1, 0]);
  });
});

describe('logistic regression', () => {
  test('meets the share of a constant model exactly', () => {
    const { intercept } = fitLogistic([[], [], [], []], [1, 1, 1, 0], { ridge: 1 });
    expect(logistic(intercept)).toBeCloseTo(0.75, 9);
  });

  test('finds the model that labels were drawn from', () => {
    const { intercept, coefficients } = fitLogistic(rows, targets, { ridge: 0.01 });
    expect(intercept).toBeCloseTo(0.5, 0);
    expect(coefficients[0]).toBeCloseTo(1, 0);
    expect(coefficients[1]).toBeCloseTo(-2, 0);
  });

  test('stays finite on data that a line parts', () => {
    const { intercept, coefficients } = fitLogistic([[-1], [1]], [0, 1], { ridge: 0.1 });
    expect(coefficients[0]).toBeGreaterThan(1);
    expect([intercept, ...coefficients].every(Number.isFinite)).toBe(true);
  });

  test('puts out a coefficient that would leave its side, and fits the others as if it were not there', () => {
    const signed = fitLogistic(rows, targets, { ridge: 0.01, signs: [1, 1] });
    const alone = fitLogistic(
      rows.map(([first = 0]) => [first]),
      targets,
      { ridge: 0.01 },
    );
    expect(signed.coefficients[1]).toBe(0);
    expect(signed.coefficients[0]).toBeCloseTo(alone.coefficients[0] ?? Number.NaN, 9);
  });

  test('counts a row of weight two as two rows', () => {
    const some = rows.slice(0, 50);
    const theirs = targets.slice(0, 50);
    const doubled = fitLogistic([...some, ...some], [...theirs, ...theirs], { ridge: 1 });
    const weighted = fitLogistic(some, theirs, { ridge: 1, weights: some.map(() => 2) });
    expect(weighted.intercept).toBeCloseTo(doubled.intercept, 9);
  });
});
