import { expect, test } from 'vitest';
import { createRandom } from '../../../../scripts/default-model/random.ts';
import { crossValidatedBrier } from '../../../../src/modules/calibration/cross-validation.ts';
import type { Outcome } from '../../../../src/statistics/score-metrics.ts';
import { drawnLabels, fifthOf } from './labels.ts';

const labels = drawnLabels(createRandom(11), 200, (score) => score);
const half = { method: 'ISOTONIC', knots: [{ score: 0, probability: 0.5 }] } as const;

test('every label is judged once, by a fit on the other folds', () => {
  const given: (readonly Outcome[])[] = [];
  const brier = crossValidatedBrier(labels, (outcomes) => {
    given.push(outcomes);
    return half;
  });
  expect(brier).toBe(0.25);
  const scoresWithout = (fold: number) =>
    labels.filter((label) => fifthOf(label) !== fold).map(({ score }) => score);
  expect(given.map((outcomes) => outcomes.map(({ score }) => score))).toEqual(
    [0, 1, 2, 3, 4].map(scoresWithout),
  );
});

test('there is no score where a fold leaves nothing that can be fitted', () => {
  expect(crossValidatedBrier(labels, () => null)).toBeNull();
});

test('there is no score of nothing', () => {
  expect(crossValidatedBrier([], () => half)).toBeNull();
});
