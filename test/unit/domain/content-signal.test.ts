import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../scripts/default-model/random.ts';
import { clarityOf, contentSignal } from '../../../src/domain/content-signal.ts';
import { randomShares } from '../../support/random-values.ts';

const uniform = Array.from({ length: 9 }, () => 1 / 9);
const certain = uniform.map((_, index) => (index === 4 ? 1 : 0));

/** A step of this size from the first list to the second. */
const between = (from: readonly number[], to: readonly number[], step: number) =>
  from.map((value, index) => value + step * ((to[index] ?? 0) - value));

describe('the clarity of digits', () => {
  test('is 0 for nine equal digits', () => {
    expect(clarityOf(uniform)).toBeCloseTo(0, 12);
    expect(clarityOf(uniform)).toBeGreaterThanOrEqual(0);
  });

  test('is 1 for a single digit', () => {
    expect(clarityOf(certain)).toBe(1);
  });

  test('follows from the number of equal digits', () => {
    expect(clarityOf([0.5, 0.5, 0, 0, 0, 0, 0, 0, 0])).toBeCloseTo(1 - Math.LN2 / Math.log(9), 12);
    const third = 1 / 3;
    expect(clarityOf([third, 0, 0, third, 0, 0, third, 0, 0])).toBeCloseTo(0.5, 12);
  });

  test('rises on the way from equal digits to a single one', () => {
    const steps = Array.from({ length: 101 }, (_, index) =>
      clarityOf(between(uniform, certain, index / 100)),
    );
    expect(steps).toEqual([...new Set(steps)].toSorted((one, other) => one - other));
  });

  test('falls when any digits move towards equality, and does not depend on their order', () => {
    const random = createRandom(6);
    for (let round = 0; round < 300; round += 1) {
      const digits = randomShares(random, 9, 1 + 2 * random.uniform());
      const signal = clarityOf(digits);
      expect(signal).toBeGreaterThan(clarityOf(between(digits, uniform, 0.1)));
      expect(clarityOf(digits.toReversed())).toBeCloseTo(signal, 12);
      expect(signal).toBeGreaterThanOrEqual(0);
      expect(signal).toBeLessThanOrEqual(1);
    }
  });
});

describe('the signal of a text without evidence', () => {
  const digits = [0.5, 0.5, 0, 0, 0, 0, 0, 0, 0];

  test('is the product of readability, plausibility and clarity', () => {
    expect(contentSignal(digits, 1, 1)).toBe(clarityOf(digits));
    expect(contentSignal(digits, 0.5, 0.25)).toBeCloseTo(0.125 * clarityOf(digits), 12);
  });

  test('is 0 for what cannot be read and for what is no language, however clear the digits are', () => {
    expect(contentSignal(certain, 0, 1)).toBe(0);
    expect(contentSignal(certain, 1, 0)).toBe(0);
  });
});
