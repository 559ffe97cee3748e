import { describe, expect, test } from 'vitest';
import {
  anchorFitOf,
  expectedCalibrationError,
  type Judged,
  reliability,
} from '../../../../../src/modules/models/anchors/anchor-fit.ts';

const judged = (confidence: number, right: number, wrong: number): Judged[] => [
  ...Array.from({ length: right }, () => ({ confidence, isRight: true })),
  ...Array.from({ length: wrong }, () => ({ confidence, isRight: false })),
];

describe('the reliability curve', () => {
  test('gives each bin its bounds, count, mean confidence and share right, and leaves empty bins out', () => {
    expect(reliability([...judged(0.5, 1, 1), ...judged(0.25, 1, 3), ...judged(0.75, 2, 0)])).toEqual([
      { from: 0.2, to: 0.3, count: 4, confidence: 0.25, accuracy: 0.25 },
      { from: 0.5, to: 0.6, count: 2, confidence: 0.5, accuracy: 0.5 },
      { from: 0.7, to: 0.8, count: 2, confidence: 0.75, accuracy: 1 },
    ]);
  });

  test('puts a confidence on a bound into the bin that begins there, and 1 into the last', () => {
    expect(reliability(judged(0.5, 1, 0))).toMatchObject([{ from: 0.5, to: 0.6 }]);
    expect(reliability(judged(1, 3, 0))).toEqual([
      { from: 0.9, to: 1, count: 3, confidence: 1, accuracy: 1 },
    ]);
  });

  test('is what the expected calibration error comes from', () => {
    const all = [...judged(0.95, 5, 5), ...judged(0.25, 7, 23)];
    expect(expectedCalibrationError(all)).toBeCloseTo((10 * 0.45 + 30 * (0.25 - 7 / 30)) / 40, 12);
  });
});

test('the fit keeps the curve of all held-out samples', () => {
  const scores = (at: number) => Array.from({ length: 9 }, (_, index) => (index === at ? 1 : 0));
  const samples = [
    { position: 1 as const, scores: scores(0) },
    { position: 2 as const, scores: scores(1) },
    { position: 3 as const, scores: scores(8) },
  ];
  const fit = anchorFitOf(samples, 0.1, 'v');
  expect(fit).toMatchObject({ accuracy: 2 / 3, held_out: 3, version: 'v', temperature: 0.1 });
  expect(fit.reliability).toHaveLength(1);
  expect(fit.reliability?.[0]).toMatchObject({ from: 0.9, to: 1, count: 3, accuracy: 2 / 3 });
  const gap = Math.abs(Number(fit.reliability?.[0]?.confidence) - 2 / 3);
  expect(fit.expected_calibration_error).toBeCloseTo(gap, 12);
});
