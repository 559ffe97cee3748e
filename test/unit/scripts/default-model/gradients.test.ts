import { describe, expect, it } from 'vitest';
import { backward, encode, type TokenBatch } from '../../../../scripts/default-model/bag-encoder.ts';
import { cosineOrder, informationNoise, type PairLoss } from '../../../../scripts/default-model/losses.ts';
import { type Matrix, zeros } from '../../../../scripts/default-model/matrix.ts';
import { createRandom } from '../../../../scripts/default-model/random.ts';

type Loss = (first: Matrix, second: Matrix) => PairLoss;

const VOCABULARY = 9;
const WIDTH = 6;
const FIRSTS: TokenBatch = [[0, 1, 1], [2], [3, 4], [8, 5], [6, 0]];
const SECONDS: TokenBatch = [[1, 2], [3], [4, 5, 6], [0], [7, 8]];

function randomTable(): Matrix {
  const random = createRandom(3);
  return { values: Float32Array.from({ length: VOCABULARY * WIDTH }, () => random.normal()), width: WIDTH };
}

function lossOf(table: Matrix, loss: Loss): number {
  return loss(encode(table, FIRSTS).unit, encode(table, SECONDS).unit).loss;
}

/** Slope by the table through the backward pass. */
function analytic(table: Matrix, loss: Loss): Float32Array {
  const first = encode(table, FIRSTS);
  const second = encode(table, SECONDS);
  const { byFirst, bySecond } = loss(first.unit, second.unit);
  const gradient = { matrix: zeros(VOCABULARY, WIDTH), touched: new Set<number>() };
  backward(first, FIRSTS, byFirst, gradient);
  backward(second, SECONDS, bySecond, gradient);
  return gradient.matrix.values;
}

/** Slope by the table from the loss a little to both sides. */
function numeric(table: Matrix, loss: Loss): number[] {
  const distance = 1e-2;
  return Array.from(table.values, (value, index) => {
    const moved = (by: number): number => {
      const copy = { values: Float32Array.from(table.values), width: WIDTH };
      copy.values[index] = value + by;
      return lossOf(copy, loss);
    };
    return (moved(distance) - moved(-distance)) / (2 * distance);
  });
}

const LOSSES: [string, Loss][] = [
  ['informationNoise', (first, second) => informationNoise(first, second, 0.5)],
  ['cosineOrder', (first, second) => cosineOrder(first, second, [0, 1, 1, 3.5, 5], 0.5)],
];

describe.each(LOSSES)('gradient of %s through the encoder', (_, loss) => {
  it('agrees with finite differences', () => {
    const table = randomTable();
    const expected = numeric(table, loss);
    const found = analytic(table, loss);
    for (const [index, value] of expected.entries()) expect(found[index]).toBeCloseTo(value, 2);
    expect(Math.max(...expected.map(Math.abs))).toBeGreaterThan(0.1);
  });

  it('falls along its own gradient', () => {
    const table = randomTable();
    const slope = analytic(table, loss);
    const stepped = {
      values: table.values.map((value, index) => value - 0.01 * (slope[index] ?? 0)),
      width: WIDTH,
    };
    expect(lossOf(stepped, loss)).toBeLessThan(lossOf(table, loss));
  });
});
