import { describe, expect, test } from 'vitest';
import { accuracyOf, expectedCalibrationError } from '../../support/calibration.ts';

const judgements = (confidence: number, right: number, wrong: number) => [
  ...Array.from({ length: right }, () => ({ confidence, isRight: true })),
  ...Array.from({ length: wrong }, () => ({ confidence, isRight: false })),
];

describe('the expected calibration error', () => {
  test('is 0 when every confidence is the share of right answers', () => {
    expect(
      expectedCalibrationError([
        ...judgements(0.25, 1, 3),
        ...judgements(0.75, 3, 1),
        ...judgements(1, 5, 0),
      ]),
    ).toBe(0);
  });

  test('is the distance between confidence and accuracy, weighted by how often it occurs', () => {
    expect(expectedCalibrationError(judgements(0.9, 5, 5))).toBeCloseTo(0.4, 12);
    expect(expectedCalibrationError([...judgements(0.9, 5, 5), ...judgements(0.25, 7, 23)])).toBeCloseTo(
      (10 * 0.4 + 30 * (0.25 - 7 / 30)) / 40,
      12,
    );
  });

  test('lets nothing cancel between bins', () => {
    expect(expectedCalibrationError([...judgements(0.75, 0, 10), ...judgements(0.25, 10, 0)])).toBeCloseTo(
      0.75,
      12,
    );
  });
});

test('accuracy is the share of right answers', () => {
  expect(accuracyOf(judgements(0.5, 3, 1))).toBe(0.75);
});
