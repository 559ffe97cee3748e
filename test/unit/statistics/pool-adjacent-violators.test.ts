import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../scripts/default-model/random.ts';
import { poolAdjacentViolators } from '../../../src/statistics/pool-adjacent-violators.ts';

const fitted = (values: readonly number[], weights: readonly number[]) =>
  poolAdjacentViolators(values, weights).flatMap(({ first, last, value }) =>
    new Array<number>(last - first + 1).fill(value),
  );
const ones = (count: number) => new Array<number>(count).fill(1);

function weightedMean(values: readonly number[], weights: readonly number[], from: number, to: number) {
  let sum = 0;
  let weight = 0;
  for (let index = from; index <= to; index += 1) {
    sum += (values[index] ?? 0) * (weights[index] ?? 0);
    weight += weights[index] ?? 0;
  }
  return sum / weight;
}

/**
 * The same by its definition: the highest of the lowest means of what begins before and ends after.
 */
function byMeans(values: readonly number[], weights: readonly number[]): number[] {
  return values.map((_, index) => {
    let highest = Number.NEGATIVE_INFINITY;
    for (let from = 0; from <= index; from += 1) {
      let lowest = Number.POSITIVE_INFINITY;
      for (let to = index; to < values.length; to += 1) {
        lowest = Math.min(lowest, weightedMean(values, weights, from, to));
      }
      highest = Math.max(highest, lowest);
    }
    return highest;
  });
}

describe('pooling adjacent violators', () => {
  test.each([
    [[], [], []],
    [[5], [1], [5]],
    [
      [1, 2, 3],
      [1, 1, 1],
      [1, 2, 3],
    ],
    [
      [1, 3, 2, 4],
      [1, 1, 1, 1],
      [1, 2.5, 2.5, 4],
    ],
    [
      [3, 2, 1],
      [1, 1, 1],
      [2, 2, 2],
    ],
    [
      [3, 1],
      [1, 3],
      [1.5, 1.5],
    ],
    [
      [1, 4, 3, 2, 5],
      [1, 1, 1, 1, 1],
      [1, 3, 3, 3, 5],
    ],
  ])('of %j with weights %j gives %j', (values, weights, expected) => {
    expect(fitted(values, weights)).toEqual(expected);
  });

  test('gives the least squares of all never falling sequences', () => {
    const random = createRandom(7);
    for (let round = 0; round < 100; round += 1) {
      const count = 1 + random.below(25);
      const values = Array.from({ length: count }, () => random.normal());
      const weights = Array.from({ length: count }, () => 0.1 + random.uniform());
      const expected = byMeans(values, weights);
      for (const [index, value] of fitted(values, weights).entries()) {
        expect(value).toBeCloseTo(expected[index] ?? Number.NaN, 9);
      }
    }
  });

  test('keeps the mean, and one pool a value at most', () => {
    const random = createRandom(8);
    const values = Array.from({ length: 200 }, () => random.uniform());
    const result = fitted(values, ones(200));
    expect(result).toHaveLength(200);
    expect(weightedMean(result, ones(200), 0, 199)).toBeCloseTo(weightedMean(values, ones(200), 0, 199), 9);
    const pools = poolAdjacentViolators(values, ones(200));
    expect(new Set(pools.map(({ value }) => value)).size).toBe(pools.length);
  });
});
