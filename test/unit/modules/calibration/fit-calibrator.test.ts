import { expect, test } from 'vitest';
import { createRandom } from '../../../../scripts/default-model/random.ts';
import { fitCalibrator } from '../../../../src/modules/calibration/fit-calibrator.ts';
import { logOddsOf } from '../../../../src/statistics/log-odds.ts';
import { logistic } from '../../../../src/statistics/logistic-regression.ts';
import { drawnLabels } from './labels.ts';

const steps = (score: number) => (score < 0.3 ? 0.05 : score < 0.9 ? 0.5 : 0.95);
const curve = (score: number) => logistic(0.5 + 2 * logOddsOf(score));

test('999 labels are too few for isotonic regression, however well it would do', () => {
  expect(fitCalibrator(drawnLabels(createRandom(1), 999, steps))?.method).toBe('PLATT');
});

test('1000 labels on steps are read by isotonic regression', () => {
  expect(fitCalibrator(drawnLabels(createRandom(1), 1000, steps))?.method).toBe('ISOTONIC');
});

test('1000 labels on a logistic curve are read by Platt scaling', () => {
  expect(fitCalibrator(drawnLabels(createRandom(1), 1000, curve))?.method).toBe('PLATT');
});

test('scores that fall when the labels rise give no calibrator, however many there are', () => {
  for (const count of [60, 1200]) {
    expect(fitCalibrator(drawnLabels(createRandom(2), count, (score) => 1 - score))).toBeNull();
  }
});
