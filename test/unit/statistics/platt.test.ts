import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../scripts/default-model/random.ts';
import { applyCalibrator, type Calibrator } from '../../../src/statistics/calibrator.ts';
import { logOddsOf } from '../../../src/statistics/log-odds.ts';
import { logistic } from '../../../src/statistics/logistic-regression.ts';
import { fitPlatt } from '../../../src/statistics/platt.ts';
import { softTargets } from '../../../src/statistics/soft-targets.ts';
import { drawnLabels, outcomesOf } from '../modules/calibration/labels.ts';

function expectPlatt(calibrator: Calibrator | null): Extract<Calibrator, { method: 'PLATT' }> {
  if (calibrator?.method === 'PLATT') return calibrator;
  throw new Error('Expected Platt scaling.');
}

describe('Platt scaling', () => {
  test('meets the mean targets of two scores exactly, for it has two numbers', () => {
    // 60 supported and 40 not: targets 61/62 and 1/42.
    const outcomes = [...outcomesOf(0.2, 10, 40), ...outcomesOf(0.9, 50, 60)];
    const platt = expectPlatt(fitPlatt(outcomes));
    const mean = (supported: number, count: number) =>
      (supported * (61 / 62) + (count - supported) * (1 / 42)) / count;
    expect(applyCalibrator(platt, 0.2)).toBeCloseTo(mean(10, 40), 4);
    expect(applyCalibrator(platt, 0.9)).toBeCloseTo(mean(50, 60), 4);
  });

  test('finds the curve that labels were drawn from', () => {
    const drawn = drawnLabels(createRandom(1), 20_000, (score) => logistic(0.7 + 0.4 * logOddsOf(score)));
    const { intercept, slope } = expectPlatt(fitPlatt(drawn));
    expect(intercept).toBeCloseTo(0.7, 1);
    expect(slope).toBeCloseTo(0.4, 1);
  });

  test('keeps the mean of the targets, wherever the scores lie', () => {
    const random = createRandom(9);
    for (let round = 0; round < 50; round += 1) {
      const spread = 0.05 + 8 * random.uniform();
      const labels = drawnLabels(random, 50 + random.below(200), (score) => score).map((label) => ({
        ...label,
        score: logistic(spread * logOddsOf(label.score) + 6 * random.normal()),
      }));
      const platt = fitPlatt(labels);
      if (platt === null) continue;
      const targets = softTargets(labels);
      const given = labels.reduce((sum, { score }) => sum + applyCalibrator(platt, score), 0);
      const wanted = labels.reduce(
        (sum, { supported }) => sum + (supported ? targets.supported : targets.unsupported),
        0,
      );
      expect(given).toBeCloseTo(wanted, 3);
    }
  });

  test.each([
    ['that fall apart', [...outcomesOf(0.1, 0, 30), ...outcomesOf(0.9, 30, 30)]],
    ['that are certain', [...outcomesOf(0, 0, 30), ...outcomesOf(1, 30, 30)]],
    ['of which one stands against many', [...outcomesOf(0, 0, 1), ...outcomesOf(1, 500, 500)]],
    ['that lie close together', [...outcomesOf(0.5, 0, 30), ...outcomesOf(0.5001, 30, 30)]],
  ])('stays finite on scores %s', (_name, outcomes) => {
    const { intercept, slope } = expectPlatt(fitPlatt(outcomes));
    expect(Number.isFinite(intercept)).toBe(true);
    expect(slope).toBeGreaterThan(0);
  });

  test.each([
    ['fall when the labels rise', [...outcomesOf(0.9, 5, 30), ...outcomesOf(0.1, 25, 30)]],
    ['are all one', outcomesOf(0.7, 20, 50)],
    ['say nothing', [...outcomesOf(0.9, 15, 30), ...outcomesOf(0.1, 15, 30)]],
  ])('refuses scores that %s', (_name, outcomes) => {
    expect(fitPlatt(outcomes)).toBeNull();
  });
});
