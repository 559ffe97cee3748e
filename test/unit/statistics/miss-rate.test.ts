import { describe, expect, test } from 'vitest';
import { createRandom, type Random } from '../../../scripts/default-model/random.ts';
import { hallucinationsNeeded, missRateThreshold } from '../../../src/statistics/miss-rate.ts';

const tenths = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
const smallestStep = 2 ** -23;

describe('the number of hallucinations needed', () => {
  test.each([
    [0.5, 1],
    [0.2, 4],
    [0.1, 9],
    [0.07, 14],
    [0.05, 19],
    [0.01, 99],
    [0.001, 999],
  ])('for a miss rate of %s is %s', (rate, needed) => {
    expect(hallucinationsNeeded(rate)).toBe(needed);
  });

  test('is enough for a threshold, and one less is not', () => {
    const random = createRandom(4);
    for (let round = 0; round < 300; round += 1) {
      const rate = 0.001 + 0.998 * random.uniform();
      const needed = hallucinationsNeeded(rate);
      const scores = Array.from({ length: needed }, () => 0.5);
      expect(missRateThreshold(scores, rate)).toBeGreaterThan(0.5);
      expect(() => missRateThreshold(scores.slice(1), rate)).toThrow(RangeError);
    }
  });
});

describe('the threshold', () => {
  test.each([
    [0.1, 0.9],
    [0.2, 0.8],
    [0.25, 0.8],
    [0.3, 0.7],
    [0.5, 0.5],
  ])('for a miss rate of %s stands just above %s', (rate, bound) => {
    const threshold = missRateThreshold(tenths, rate);
    expect(Math.fround(threshold)).toBeGreaterThan(Math.fround(bound));
    expect(threshold - bound).toBeLessThan(smallestStep);
  });

  test('hangs neither on the order of the scores nor changes them', () => {
    const given = Object.freeze(tenths.toReversed());
    expect(missRateThreshold(given, 0.2)).toBe(missRateThreshold(tenths, 0.2));
  });

  test('lies above every score that single precision cannot tell from its bound', () => {
    const random = createRandom(6);
    for (let round = 0; round < 1000; round += 1) {
      const bound = random.uniform();
      const threshold = missRateThreshold([bound], 0.5);
      expect(threshold).toBeGreaterThan(bound);
      expect(Math.fround(threshold)).toBeGreaterThan(Math.fround(bound));
    }
  });
});

/**
 * Draws labels and one new hallucination again and again. The promise is an average over both, so
 * the share that is missed may be above the rate by no more than four standard errors.
 */
describe.each<[string, (random: Random) => number]>([
  ['even', (random) => random.uniform()],
  ['near 1', (random) => random.uniform() ** 0.05],
  ['on five values', (random) => random.below(5) / 5],
  ['all one', () => 0.4],
])('of new hallucinations with scores %s', (_name, draw) => {
  test.each([
    [0.1, 9],
    [0.1, 25],
    [0.05, 40],
    [0.3, 7],
  ])('no more than %s are missed with %s labels', (rate, count) => {
    const random = createRandom(count);
    const rounds = 4000;
    let missed = 0;
    for (let round = 0; round < rounds; round += 1) {
      const threshold = missRateThreshold(
        Array.from({ length: count }, () => draw(random)),
        rate,
      );
      if (draw(random) >= threshold) missed += 1;
    }
    expect(missed / rounds).toBeLessThan(rate + 4 * Math.sqrt((rate * (1 - rate)) / rounds));
  });
});

test('the promise is not kept by calling everything hallucinated', () => {
  const random = createRandom(12);
  const rounds = 4000;
  let missed = 0;
  for (let round = 0; round < rounds; round += 1) {
    const scores = Array.from({ length: 19 }, () => random.uniform());
    if (random.uniform() >= missRateThreshold(scores, 0.1)) missed += 1;
  }
  expect(missed / rounds).toBeGreaterThan(0.08);
});
