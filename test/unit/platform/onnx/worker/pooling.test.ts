import { describe, expect, test } from 'vitest';
import { l2Normalise, maskedMean } from '../../../../../src/platform/onnx/worker/pooling.ts';

function mean(tokenVectors: readonly number[], attended: number, dimension: number): number[] {
  const target = new Float32Array(dimension);
  maskedMean(Float32Array.from(tokenVectors), attended, target);
  return [...target];
}

function normalised(values: readonly number[]): number[] {
  const vector = Float32Array.from(values);
  l2Normalise(vector);
  return [...vector];
}

describe('maskedMean', () => {
  test('averages the attended rows column by column', () => {
    expect(mean([1, 2, 3, 4, 5, 6], 3, 2)).toEqual([3, 4]);
  });

  test('leaves padding rows out', () => {
    expect(mean([1, 10, 3, 30, 999, -999], 2, 2)).toEqual([2, 20]);
  });

  test.each([1, 3, 4, 5, 8, 11])('reads every column of %i', (dimension) => {
    const rows = Array.from({ length: 3 * dimension }, (_, index) => index);
    const expected = Array.from({ length: dimension }, (_, column) => dimension + column);
    expect(mean(rows, 3, dimension)).toEqual(expected);
  });

  test('sums in more than 32 bits', () => {
    expect(mean([16_777_216, 1, 1, 1, 1], 5, 1)).toEqual([Math.fround(16_777_220 / 5)]);
  });

  test('refuses to average no rows, or more than there are', () => {
    expect(() => mean([1, 2], 0, 2)).toThrow('cannot average 0 rows of 2 out of 2 numbers');
    expect(() => mean([1, 2], 2, 2)).toThrow('cannot average 2 rows of 2 out of 2 numbers');
  });
});

describe('l2Normalise', () => {
  test('scales to length one', () => {
    expect(normalised([3, 4])).toEqual([Math.fround(0.6), Math.fround(0.8)]);
    expect(normalised([-2, 0, 0])).toEqual([-1, 0, 0]);
  });

  test('keeps the direction of vectors whose squares leave the 32-bit range', () => {
    expect(normalised([3e38, 3e38])).toEqual([Math.fround(Math.SQRT1_2), Math.fround(Math.SQRT1_2)]);
    expect(normalised([0, 1e-45])).toEqual([0, 1]);
  });

  test('refuses a vector without a direction', () => {
    expect(() => normalised([0, 0, 0])).toThrow('the vector is zero and has no direction');
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses %d', (value) => {
    expect(() => normalised([1, value])).toThrow('numbers that are not finite');
  });
});
