import { expect, test } from 'vitest';
import { softTargets } from '../../../src/statistics/soft-targets.ts';
import { outcomesOf } from '../modules/calibration/labels.ts';

test('soft targets are the posterior means of the two kinds of labels', () => {
  expect(softTargets(outcomesOf(0.5, 8, 10))).toEqual({ supported: 9 / 10, unsupported: 1 / 4 });
});

test('soft targets of no labels know nothing', () => {
  expect(softTargets([])).toEqual({ supported: 1 / 2, unsupported: 1 / 2 });
});
