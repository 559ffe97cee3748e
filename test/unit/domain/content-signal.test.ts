import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../scripts/default-model/random.ts';
import { contentSignal } from '../../../src/domain/content-signal.ts';
import { randomShares } from '../../support/random-values.ts';

const uniform = Array.from({ length: 9 }, () => 1 / 9);
const certain = uniform.map((_, index) => (index === 4 ? 1 : 0));

/** A step of this size from the first list to the second. */
const between = (from: readonly number[], to: readonly number[], step: number) =>
  from.map((value, index) => value + step * ((to[index] ?? 0) - value));

describe('the content signal', () => {
  test('is 0 for nine equal digits', () => {
    expect(contentSignal(uniform)).toBeCloseTo(0, 12);
    expect(contentSignal(uniform)).toBeGreaterThanOrEqual(0);
  });

  test('is 1 for a single digit', () => {
    expect(contentSignal(certain)).toBe(1);
  });

  test('follows from the number of equal digits', () => {
    expect(contentSignal([0.5, 0.5, 0, 0, 0, 0, 0, 0, 0])).toBeCloseTo(1 - Math.LN2 / Math.log(9), 12);
    const third = 1 / 3;
    expect(contentSignal([third, 0, 0, third, 0, 0, third, 0, 0])).toBeCloseTo(0.5, 12);
  });

  test('rises on the way from equal digits to a single one', () => {
    const steps = Array.from({ length: 101 }, (_, index) =>
      contentSignal(between(uniform, certain, index / 100)),
    );
    expect(steps).toEqual([...new Set(steps)].toSorted((one, other) => one - other));
  });

  test('falls when any digits move towards equality, and does not depend on their order', () => {
    const random = createRandom(6);
    for (let round = 0; round < 300; round += 1) {
      const digits = randomShares(random, 9, 1 + 2 * random.uniform());
      const signal = contentSignal(digits);
      expect(signal).toBeGreaterThan(contentSignal(between(digits, uniform, 0.1)));
      expect(contentSignal(digits.toReversed())).toBeCloseTo(signal, 12);
      expect(signal).toBeGreaterThanOrEqual(0);
      expect(signal).toBeLessThanOrEqual(1);
    }
  });
});
