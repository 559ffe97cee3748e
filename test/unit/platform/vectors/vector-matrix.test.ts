import { expect, test } from 'vitest';
import { VectorMatrix } from '../../../../src/platform/vectors/vector-matrix.ts';

test('a matrix grows by half, and up to all that its memory can have', () => {
  const matrix = new VectorMatrix(1, 2);
  const most = 2 ** 28 - 16;
  for (let rows = 1; rows < most; rows = Math.ceil(rows * 1.001)) matrix.reserve(rows);
  matrix.reserve(most);
  matrix.row(most - 1).set([0.5]);
  expect([...matrix.row(most - 1)]).toEqual([0.5]);
  expect(() => matrix.reserve(most + 16)).toThrow(RangeError);
});
