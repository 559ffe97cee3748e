import { expect, test } from 'vitest';
import { VectorMatrix } from '../../../../src/platform/vectors/vector-matrix.ts';

test('a matrix grows by half, and up to all that its memory can have', () => {
  const matrix = new VectorMatrix(1, 2);
  const max = 2 ** 28 - 16;
  for (let rows = 1; rows < max; rows = Math.ceil(rows * 1.001)) matrix.reserve(rows);
  matrix.reserve(max);
  matrix.row(max - 1).set([0.5]);
  expect([...matrix.row(max - 1)]).toEqual([0.5]);
  expect(() => matrix.reserve(max + 16)).toThrow(RangeError);
});
