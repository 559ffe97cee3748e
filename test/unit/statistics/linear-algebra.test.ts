import { expect, test } from 'vitest';
import { solveLinear, symmetricEigenpairs } from '../../../src/statistics/linear-algebra.ts';

test('a linear system is solved', () => {
  const [first, second] = solveLinear(
    [
      [2, 1],
      [1, 3],
    ],
    [5, 10],
  );
  expect(first).toBeCloseTo(1, 12);
  expect(second).toBeCloseTo(3, 12);
});

test('eigenpairs come with the largest value first, in unit vectors', () => {
  const pairs = symmetricEigenpairs([
    [2, 1],
    [1, 2],
  ]);
  expect(pairs.map(({ value }) => Math.round(value * 1e9) / 1e9)).toEqual([3, 1]);
  for (const { vector } of pairs) expect(Math.hypot(...vector)).toBeCloseTo(1, 12);
  expect(Math.abs(pairs[0]?.vector[0] ?? 0)).toBeCloseTo(Math.SQRT1_2, 12);
  expect(symmetricEigenpairs([])).toEqual([]);
});
