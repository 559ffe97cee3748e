import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../scripts/default-model/random.ts';
import { type ElpChannels, elpDivergence, elpOf } from '../../../src/domain/elp.ts';
import { randomShares } from '../../support/random-values.ts';

function randomChannels(random: ReturnType<typeof createRandom>): ElpChannels {
  const [ethos = 0, logos = 0, pathos = 0] = randomShares(random, 3, 2);
  return { ethos, logos, pathos };
}

describe('the channels', () => {
  test('are digits 3, 9 and 6 over their sum, and no other digit counts', () => {
    const channels = elpOf([0.1, 0.2, 0.05, 0.05, 0.2, 0.1, 0.1, 0.1, 0.1]);
    expect(channels).toEqual({
      ethos: expect.closeTo(0.2, 12),
      logos: expect.closeTo(0.4, 12),
      pathos: expect.closeTo(0.4, 12),
    });
  });

  test.each([
    [3, { ethos: 1, logos: 0, pathos: 0 }],
    [6, { ethos: 0, logos: 0, pathos: 1 }],
    [9, { ethos: 0, logos: 1, pathos: 0 }],
  ])('belong to one channel when all weight is at position %d', (position, channels) => {
    expect(elpOf(Array.from({ length: 9 }, (_, index) => (index === position - 1 ? 1 : 0)))).toEqual(
      channels,
    );
  });

  test('sum to one', () => {
    const random = createRandom(4);
    for (let round = 0; round < 200; round += 1) {
      const { ethos, logos, pathos } = elpOf(randomShares(random, 9, 3));
      expect(ethos + logos + pathos).toBeCloseTo(1, 12);
    }
  });

  test('are equal when the three digits are zero', () => {
    expect(elpOf([1, 0, 0, 0, 0, 0, 0, 0, 0])).toEqual({ ethos: 1 / 3, logos: 1 / 3, pathos: 1 / 3 });
  });
});

describe('the divergence of channels', () => {
  const balanced = { ethos: 0.5, logos: 0.25, pathos: 0.25 };

  test.each([
    ['equal channels', balanced, balanced, 0],
    ['disjoint channels', { ethos: 1, logos: 0, pathos: 0 }, { ethos: 0, logos: 0.5, pathos: 0.5 }, 1],
    ['a quarter moved', balanced, { ethos: 0.25, logos: 0.5, pathos: 0.25 }, 0.25],
    ['an eighth moved to each', balanced, { ethos: 0.25, logos: 0.375, pathos: 0.375 }, 0.25],
  ])('of %s', (_, one, other, expected) => {
    expect(elpDivergence(one, other)).toBe(expected);
  });

  test('is a distance from 0 to 1', () => {
    const random = createRandom(5);
    for (let round = 0; round < 300; round += 1) {
      const [one, other, third] = [randomChannels(random), randomChannels(random), randomChannels(random)];
      const divergence = elpDivergence(one, other);
      expect(divergence).toBeGreaterThanOrEqual(0);
      expect(divergence).toBeLessThanOrEqual(1 + 1e-12);
      expect(divergence).toBe(elpDivergence(other, one));
      expect(divergence).toBeLessThanOrEqual(elpDivergence(one, third) + elpDivergence(third, other) + 1e-12);
    }
  });
});
