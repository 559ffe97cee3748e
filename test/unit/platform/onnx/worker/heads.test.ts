import { describe, expect, test } from 'vitest';
import { probabilitiesOf, scoreHead } from '../../../../../src/platform/onnx/worker/heads.ts';

describe('probabilities', () => {
  test.each([
    [[0], [0.5, 0.5]],
    [[Math.log(3)], [0.75, 0.25]],
    [
      [0, 0, 0],
      [1 / 3, 1 / 3, 1 / 3],
    ],
    [
      [Math.log(1), Math.log(2), Math.log(5)],
      [1 / 8, 2 / 8, 5 / 8],
    ],
    [[1000], [1, 0]],
    [
      [-1000, 1000, 0],
      [0, 1, 0],
    ],
  ])('of the logits %j', (logits, expected) => {
    const probabilities = probabilitiesOf(Float32Array.from(logits));
    for (const [place, probability] of expected.entries()) {
      expect(probabilities[place]).toBeCloseTo(probability, 6);
    }
    expect(probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
  });
});

describe('the scores of a pair', () => {
  const read = (logits: readonly number[], support: number, contradiction: number | null) => {
    const head = scoreHead({ count: logits.length, support, contradiction });
    const target = new Float32Array(head.length);
    head.read(Float32Array.from(logits), 5, target);
    return [...target];
  };

  test('are taken from where the labels say', () => {
    const logits = [Math.log(1), Math.log(2), Math.log(5)];
    expect(read(logits, 2, 0)).toEqual([0.625, 0.125]);
    expect(read(logits, 1, null)).toEqual([0.25]);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('are never %d', (logit) => {
    expect(() => read([0, logit, 0], 0, 2)).toThrow('the scores are not finite numbers');
  });
});
