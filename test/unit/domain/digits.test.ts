import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../scripts/default-model/random.ts';
import { entropy, readDigits, softmax } from '../../../src/domain/digits.ts';
import { randomShares } from '../../support/random-values.ts';

const uniform = Array.from({ length: 9 }, () => 1 / 9);
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe('softmax', () => {
  test.each([0.05, 0.3, 1, 4])('turns logarithms back into shares at temperature %d', (temperature) => {
    const shares = softmax(
      [1, 2, 3].map((share) => temperature * Math.log(share)),
      temperature,
    );
    expect(shares).toEqual([1 / 6, 2 / 6, 3 / 6].map((share) => expect.closeTo(share, 12)));
  });

  test('gives positive numbers that sum to one and keep the order of the scores', () => {
    const random = createRandom(1);
    for (let round = 0; round < 500; round += 1) {
      const scores = Array.from({ length: 9 }, () => 2 * random.uniform() - 1);
      const digits = softmax(scores, 0.005 + random.uniform());
      expect(sum(digits)).toBeCloseTo(1, 12);
      expect(Math.min(...digits)).toBeGreaterThan(0);
      expect(digits.indexOf(Math.max(...digits))).toBe(scores.indexOf(Math.max(...scores)));
    }
  });

  test('depends on the differences of the scores alone', () => {
    const shifted = softmax([100.1, 100.5, 99.9], 0.2);
    expect(shifted).toEqual(softmax([0.1, 0.5, -0.1], 0.2).map((digit) => expect.closeTo(digit, 10)));
  });

  test('is sharper at a lower temperature', () => {
    const scores = [0.1, 0.4, 0.3, 0, 0, 0, 0, 0, 0];
    const largest = [5, 1, 0.3, 0.1, 0.03].map((temperature) => Math.max(...softmax(scores, temperature)));
    expect(largest).toEqual(largest.toSorted((one, other) => one - other));
    expect(largest.at(-1)).toBeGreaterThan(largest[0] ?? 1);
  });

  test('stays finite where the exponentials of the scores would not', () => {
    expect(softmax([5000, 4000, -5000], 0.5)).toEqual([1, 0, 0]);
    expect(softmax([-5000, -5000], 0.5)).toEqual([0.5, 0.5]);
  });
});

describe('entropy', () => {
  test('is the logarithm of the number of equal shares', () => {
    expect(entropy(uniform)).toBeCloseTo(Math.log(9), 12);
    expect(entropy([0.5, 0.5])).toBeCloseTo(Math.LN2, 12);
  });

  test('is zero for certainty, since 0 ln 0 counts as 0', () => {
    expect(entropy([0, 0, 1, 0])).toBe(0);
  });

  test('adds up over independent choices', () => {
    const random = createRandom(2);
    for (let round = 0; round < 100; round += 1) {
      const [first, second] = [randomShares(random, 3, 2), randomShares(random, 4, 2)];
      const both = first.flatMap((one) => second.map((other) => one * other));
      expect(entropy(both)).toBeCloseTo(entropy(first) + entropy(second), 10);
    }
  });
});

describe('reading digits', () => {
  /** Two positions share everything; the first leads by so much. */
  const leadOf = (lead: number) => [0, (1 + lead) / 2, 0, 0, (1 - lead) / 2, 0, 0, 0, 0];

  test.each([1, 2, 3, 4, 5, 6, 7, 8, 9])('names position %d when its digit clearly wins', (position) => {
    const digits = uniform.map((_, index) => (index === position - 1 ? 0.6 : 0.05));
    expect(readDigits(digits)).toEqual({ fluxPosition: position, confidence: 0.6 });
  });

  test('names a winner that leads by 0.05 and none that leads by less', () => {
    expect(readDigits(leadOf(0.050001)).fluxPosition).toBe(2);
    expect(readDigits([0, 0.525, 0, 0, 0.475, 0, 0, 0, 0]).fluxPosition).toBe(2);
    expect(readDigits(leadOf(0.049999))).toEqual({ fluxPosition: 0, confidence: expect.closeTo(0.525, 5) });
  });

  test('measures the lead over the runner-up wherever that stands', () => {
    expect(readDigits([0.3, 0, 0, 0, 0, 0, 0.33, 0.37, 0]).fluxPosition).toBe(0);
    expect(readDigits([0.37, 0, 0.33, 0, 0, 0, 0, 0, 0.3]).fluxPosition).toBe(0);
    expect(readDigits([0.3, 0, 0, 0, 0, 0, 0.3, 0, 0.4]).fluxPosition).toBe(9);
  });

  test('names none of several that tie for the lead', () => {
    expect(readDigits(leadOf(0))).toEqual({ fluxPosition: 0, confidence: 0.5 });
    expect(readDigits(uniform)).toEqual({ fluxPosition: 0, confidence: 1 / 9 });
  });

  test('agrees with sorting the digits', () => {
    const random = createRandom(3);
    const seen = new Set<number>();
    for (let round = 0; round < 2000; round += 1) {
      const digits = randomShares(random, 9, 1 + 2 * random.uniform());
      const [largest = 0, second = 0] = digits.toSorted((one, other) => other - one);
      const expected = largest - second < 0.05 ? 0 : digits.indexOf(largest) + 1;
      expect(readDigits(digits)).toEqual({ fluxPosition: expected, confidence: largest });
      seen.add(expected);
    }
    expect(seen.size).toBe(10);
  });
});
