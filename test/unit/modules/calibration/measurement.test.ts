import { describe, expect, test } from 'vitest';
import type { Label } from '../../../../src/modules/calibration/label.ts';
import { measure } from '../../../../src/modules/calibration/measurement.ts';
import { isPromotable } from '../../../../src/modules/calibration/promotion.ts';
import { idOf } from './labels.ts';

const label = (score: number, supported: boolean, length: number): Label => ({
  inferenceId: idOf(length),
  score,
  supported,
  length,
  isHeldOut: true,
});

describe('a measurement', () => {
  const labels = [label(0.9, true, 10), label(0.6, false, 40), label(0.3, true, 20), label(0.2, false, 30)];

  test('of the scores themselves', () => {
    const { reliability, ...figures } = measure(labels, null);
    expect(figures).toEqual({
      count: 4,
      auroc: 0.75,
      brier: expect.closeTo((0.01 + 0.36 + 0.49 + 0.04) / 4, 12),
      ece: expect.closeTo((0.1 + 0.6 + 0.7 + 0.2) / 4, 12),
      // The short ones are the supported ones.
      lengthAuroc: 1,
    });
    expect(reliability.map(({ from, count, supportedShare }) => [from, count, supportedShare])).toEqual([
      [0.2, 1, 0],
      [0.3, 1, 1],
      [0.6, 1, 0],
      [0.9, 1, 1],
    ]);
  });

  test('of what a calibrator makes of them', () => {
    const half = { method: 'ISOTONIC', knots: [{ score: 0, probability: 0.5 }] } as const;
    expect(measure(labels, half)).toMatchObject({ auroc: 0.5, brier: 0.25, ece: 0 });
  });

  test('of nothing has no figures', () => {
    expect(measure([], null)).toEqual({
      count: 0,
      auroc: null,
      brier: null,
      ece: null,
      lengthAuroc: null,
      reliability: [],
    });
  });

  test('of one kind of labels has no order', () => {
    expect(measure([label(0.9, true, 1)], null)).toMatchObject({ auroc: null, lengthAuroc: null });
  });
});

describe('a promotion', () => {
  const measured = (count: number, brier: number | null, order: number | null = 0.8) => ({
    count,
    auroc: order,
    brier,
    ece: 0.1,
    lengthAuroc: 0.5,
    reliability: [],
  });

  test.each([
    ['a lower mean squared error', measured(10, 0.1), measured(10, 0.11), true],
    ['the same', measured(10, 0.1), measured(10, 0.1), false],
    ['a higher one', measured(10, 0.12), measured(10, 0.11), false],
    ['a lower one on nine labels', measured(9, 0.1), measured(9, 0.2), false],
    ['a lower one on labels of one kind', measured(20, 0.1, null), measured(20, 0.2, null), false],
    ['no labels', measured(0, null, null), measured(0, null, null), false],
  ])('after %s', (_name, candidate, inForce, promoted) => {
    expect(isPromotable(candidate, inForce)).toBe(promoted);
  });
});
