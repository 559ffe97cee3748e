import { describe, expect, test } from 'vitest';
import { createRandom, shuffled } from '../../../scripts/default-model/random.ts';
import { fitIsotonic, interpolate } from '../../../src/statistics/isotonic.ts';
import { drawnLabels, outcomesOf } from '../modules/calibration/labels.ts';

describe('isotonic regression', () => {
  // Two supported of five: targets 3/4 and 1/5.
  const outcomes = [
    { score: 0.2, supported: false },
    { score: 0.4, supported: true },
    { score: 0.6, supported: false },
    { score: 0.8, supported: false },
    { score: 0.9, supported: true },
  ];
  const pooled = (3 / 4 + 1 / 5 + 1 / 5) / 3;

  test('bends where the pools begin and end', () => {
    expect(fitIsotonic(outcomes)).toEqual({
      method: 'ISOTONIC',
      knots: [
        { score: 0.2, probability: 1 / 5 },
        { score: 0.4, probability: pooled },
        { score: 0.8, probability: pooled },
        { score: 0.9, probability: 3 / 4 },
      ],
    });
  });

  test('gives equal scores one probability, weighted by their number', () => {
    const fit = fitIsotonic([...outcomesOf(0.3, 1, 4), ...outcomesOf(0.7, 3, 4)]);
    // Four of each kind: targets 5/6 and 1/6.
    expect(fit).toEqual({
      method: 'ISOTONIC',
      knots: [
        { score: 0.3, probability: expect.closeTo((5 / 6 + 3 / 6) / 4, 12) },
        { score: 0.7, probability: expect.closeTo((15 / 6 + 1 / 6) / 4, 12) },
      ],
    });
  });

  test('does not hang on the order of the labels', () => {
    const random = createRandom(3);
    const labels = drawnLabels(random, 300, (score) => score);
    const rounded = labels.map((label) => ({ ...label, score: Math.round(label.score * 50) / 50 }));
    const [one, other] = [fitIsotonic(rounded), fitIsotonic(shuffled(rounded, random))];
    expect(JSON.stringify(one, rounding)).toBe(JSON.stringify(other, rounding));
  });

  test('of nothing is nothing', () => {
    expect(fitIsotonic([])).toBeNull();
  });

  test.each([
    ['below the first knot', 0, 0.1],
    ['at the first knot', 0.2, 0.1],
    ['half way', 0.3, 0.2],
    ['at a knot between', 0.4, 0.3],
    ['on the level', 0.5, 0.3],
    ['at the last knot', 0.9, 0.8],
    ['above the last knot', 1, 0.8],
  ])('is %s as high as it should be', (_name, score, height) => {
    const knots = [
      { score: 0.2, probability: 0.1 },
      { score: 0.4, probability: 0.3 },
      { score: 0.6, probability: 0.3 },
      { score: 0.9, probability: 0.8 },
    ];
    expect(interpolate(knots, score)).toBeCloseTo(height, 12);
  });
});

/** Sums of the same numbers in another order differ in their last digits. */
function rounding(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? value.toFixed(9) : value;
}
