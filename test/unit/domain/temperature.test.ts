import { describe, expect, test } from 'vitest';
import { softmax } from '../../../src/domain/digits.ts';
import { positions } from '../../../src/domain/positions.ts';
import {
  fitTemperature,
  type LabelledScores,
  negativeLogLikelihood,
} from '../../../src/domain/temperature.ts';

const counts = [40, 20, 10, 10, 5, 5, 5, 3, 2];

/** Samples whose positions occur exactly as often as their scores say at this temperature. */
function calibratedAt(temperature: number): LabelledScores[] {
  const scores = counts.map((count) => temperature * Math.log(count));
  return positions.flatMap((position) =>
    Array.from({ length: counts[position - 1] ?? 0 }, () => ({ position, scores })),
  );
}

/** Every sample scores highest, or lowest, where it belongs. */
function separated(scoreWhereItBelongs: number): LabelledScores[] {
  return positions.map((position) => ({
    position,
    scores: positions.map((other) => (other === position ? scoreWhereItBelongs : 0)),
  }));
}

describe('the negative log-likelihood', () => {
  test('is ln 9 when the scores say nothing', () => {
    const samples = [{ position: 3, scores: positions.map(() => 0.2) }] as const;
    expect(negativeLogLikelihood(samples, 0.1)).toBeCloseTo(Math.log(9), 12);
  });

  test('is the mean over the samples', () => {
    const scores = counts.map(Math.log);
    const samples = [
      { position: 1, scores },
      { position: 9, scores },
    ] as const;
    expect(negativeLogLikelihood(samples, 1)).toBeCloseTo((Math.log(100 / 40) + Math.log(100 / 2)) / 2, 12);
  });

  test('stays finite for a position that the scores rule out', () => {
    expect(negativeLogLikelihood(separated(-1), 0.001)).toBeLessThan(1000);
  });
});

describe('a fitted temperature', () => {
  test.each([0.02, 0.1, 0.3, 1, 3])('recovers %d from samples that are calibrated at it', (temperature) => {
    expect(fitTemperature(calibratedAt(temperature))).toBeCloseTo(temperature, 4);
  });

  test('is not beaten by any other temperature', () => {
    const samples = [...calibratedAt(0.2), ...separated(0.4), ...separated(-0.1)];
    const fitted = negativeLogLikelihood(samples, fitTemperature(samples));
    for (let temperature = 0.005; temperature < 5; temperature *= 1.1) {
      expect(negativeLogLikelihood(samples, temperature)).toBeGreaterThanOrEqual(fitted - 1e-9);
    }
  });

  test('stays above zero when every sample is right, and the digits stay finite', () => {
    const samples = separated(1);
    const temperature = fitTemperature(samples);
    expect(temperature).toBeCloseTo(0.005, 3);
    expect(temperature).toBeGreaterThan(0);
    for (const { scores } of samples) {
      const digits = softmax(scores, temperature);
      expect(digits.every((digit) => digit > 0 && digit <= 1)).toBe(true);
    }
  });

  test('stays finite when every sample is wrong', () => {
    expect(fitTemperature(separated(-1))).toBeCloseTo(5, 3);
  });

  test('needs samples', () => {
    expect(() => fitTemperature([])).toThrow(RangeError);
  });
});
