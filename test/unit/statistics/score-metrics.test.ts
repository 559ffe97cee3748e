import { describe, expect, test } from 'vitest';
import {
  auroc,
  balancedAccuracy,
  brierScore,
  expectedCalibrationError,
  type Outcome,
  reliabilityBins,
} from '../../../src/statistics/score-metrics.ts';

const outcomes = (...pairs: readonly (readonly [number, boolean])[]): Outcome[] =>
  pairs.map(([score, supported]) => ({ score, supported }));
const mixed = outcomes([0.9, true], [0.8, false], [0.7, true], [0.1, false]);

describe('AUROC', () => {
  test('is the share of pairs in the right order', () => {
    expect(auroc(mixed)).toBe(0.75);
    expect(auroc(outcomes([0.1, true], [0.9, false]))).toBe(0);
  });

  test('counts a tie half', () => {
    expect(auroc(outcomes([0.5, true], [0.5, false]))).toBe(0.5);
  });

  test('needs both kinds', () => {
    expect(auroc(outcomes([0.5, true]))).toBeNull();
    expect(auroc([])).toBeNull();
  });
});

describe('calibration', () => {
  test('Brier score is the mean squared distance', () => {
    expect(brierScore(outcomes([0.8, true], [0.4, false]))).toBeCloseTo((0.04 + 0.16) / 2, 12);
    expect(brierScore([])).toBeNull();
  });

  test('bins hold their edges, the last one its upper edge too', () => {
    const bins = reliabilityBins(outcomes([0, false], [0.1, true], [1, true]));
    expect(bins.map(({ from, count, supportedShare }) => [from, count, supportedShare])).toEqual([
      [0, 1, 0],
      [0.1, 1, 1],
      [0.9, 1, 1],
    ]);
  });

  test('error is the mean distance of bins, by their counts', () => {
    const rows = outcomes([0.25, true], [0.25, false], [0.95, true], [0.95, true]);
    expect(expectedCalibrationError(rows)).toBeCloseTo(0.5 * 0.25 + 0.5 * 0.05, 12);
    expect(expectedCalibrationError([])).toBeNull();
  });
});

describe('balanced accuracy', () => {
  test('is the mean of the shares judged right', () => {
    expect(balancedAccuracy(mixed)).toBe(0.75);
    expect(balancedAccuracy(mixed, 0.85)).toBe(0.75);
  });

  test('needs both kinds', () => {
    expect(balancedAccuracy(outcomes([0.5, true]))).toBeNull();
  });
});
