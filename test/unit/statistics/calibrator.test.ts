import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../scripts/default-model/random.ts';
import {
  applyCalibrator,
  type Calibrator,
  calibrate,
  calibratorSchema,
} from '../../../src/statistics/calibrator.ts';
import { fitIsotonic } from '../../../src/statistics/isotonic.ts';
import { fitPlatt } from '../../../src/statistics/platt.ts';
import { drawnLabels } from '../modules/calibration/labels.ts';

const shapes: Record<string, (score: number) => number> = {
  even: (score) => score,
  useless: () => 0.5,
  step: (score) => (score > 0.6 ? 0.9 : 0.1),
  certain: (score) => (score > 0.5 ? 1 : 0),
};

/** Calibrators of all kinds, fitted on labels of many shapes and numbers. */
const fitted = Object.entries(shapes).flatMap(([shape, probability], seed) =>
  [5, 60, 1500].flatMap((count): [string, Calibrator][] => {
    const labels = drawnLabels(createRandom(seed * 10 + count), count, probability);
    return [fitPlatt(labels), fitIsotonic(labels)].flatMap((calibrator): [string, Calibrator][] =>
      calibrator === null ? [] : [[`${calibrator.method} of ${count} ${shape} labels`, calibrator]],
    );
  }),
);

const steep: [string, Calibrator][] = [
  ['a steep curve', { method: 'PLATT', intercept: -40, slope: 90 }],
  ['a level curve', { method: 'PLATT', intercept: 3, slope: 1e-6 }],
  ['a curve at the edges', { method: 'ISOTONIC', knots: [{ score: 0.5, probability: 1 }] }],
];

test('there are calibrators to look at', () => {
  expect(fitted.length).toBeGreaterThan(18);
});

describe.each([...fitted, ...steep])('%s', (_name, calibrator) => {
  const random = createRandom(5);
  const scores = [0, 1, 1e-320, 1 - 2 ** -53, ...Array.from({ length: 2000 }, () => random.uniform())].sort(
    (one, other) => one - other,
  );

  test('never falls, and is never quite 0 or 1', () => {
    const probabilities = scores.map((score) => applyCalibrator(calibrator, score));
    for (const [index, probability] of probabilities.entries()) {
      expect(probability).toBeGreaterThan(0);
      expect(Math.fround(probability)).toBeLessThan(1);
      expect(probability).toBeGreaterThanOrEqual(probabilities[index - 1] ?? 0);
    }
  });

  test('is the same after it was stored', () => {
    const stored = calibratorSchema.parse(JSON.parse(JSON.stringify(calibrator)));
    expect(stored).toEqual(calibrator);
  });
});

describe('what is stored', () => {
  const knots = [
    { score: 0.2, probability: 0.3 },
    { score: 0.6, probability: 0.3 },
  ];

  test.each([
    ['of an unknown method', { method: 'GUESS' }],
    ['without numbers', { method: 'PLATT' }],
    ['with an infinite number', { method: 'PLATT', intercept: Number.POSITIVE_INFINITY, slope: 1 }],
    ['with NaN', { method: 'PLATT', intercept: Number.NaN, slope: 1 }],
    ['that is level', { method: 'PLATT', intercept: 0, slope: 0 }],
    ['that falls', { method: 'PLATT', intercept: 0, slope: -1 }],
    ['without knots', { method: 'ISOTONIC', knots: [] }],
    ['with falling knots', { method: 'ISOTONIC', knots: [...knots, { score: 0.7, probability: 0.2 }] }],
    [
      'with two knots at one score',
      { method: 'ISOTONIC', knots: [...knots, { score: 0.6, probability: 0.4 }] },
    ],
    ['with a knot outside', { method: 'ISOTONIC', knots: [...knots, { score: 1.1, probability: 0.4 }] }],
  ])('is no calibrator %s', (_name, value) => {
    expect(calibratorSchema.safeParse(value).success).toBe(false);
  });
});

describe('a score', () => {
  test('stands for itself while no calibrator is in force', () => {
    expect(calibrate(0.37, null)).toEqual({ probability: 0.37, calibrated: false, calibratorVersion: null });
  });

  test('is read by the calibrator in force', () => {
    const calibrator: Calibrator = { method: 'PLATT', intercept: Math.log(3), slope: 1 };
    expect(calibrate(0.5, { version: 7, calibrator })).toEqual({
      probability: expect.closeTo(0.75, 12),
      calibrated: true,
      calibratorVersion: 7,
    });
  });
});
