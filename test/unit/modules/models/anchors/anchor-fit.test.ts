import { expect, test } from 'vitest';
import { anchorFitOf } from '../../../../../src/modules/models/anchors/anchor-fit.ts';

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
