import { describe, expect, test } from 'vitest';
import { cycle, flowBetween, onCycle } from '../../../src/domain/vortex-flow.ts';

const allPositions = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

/**
 * How often a position must be doubled, modulo nine, to become another; null when it never does.
 * Position 0 stands for no place on the clock face, though 9 is congruent to it.
 */
function doublings(from: number, to: number): number | null {
  if (from === 0 || to === 0) return null;
  const times = [0, 1, 2, 3, 4, 5].find((count) => (from * 2 ** count - to) % 9 === 0);
  return times === undefined || from % 3 === 0 ? null : times;
}

describe('the cycle', () => {
  test('is the powers of two modulo nine', () => {
    expect(cycle).toEqual([0, 1, 2, 3, 4, 5].map((exponent) => 2 ** exponent % 9));
  });

  test('leaves out 0, 3, 6 and 9', () => {
    expect(allPositions.filter(onCycle)).toEqual([1, 2, 4, 5, 7, 8]);
  });
});

describe('a step', () => {
  const names = new Map<number | null, string>([
    [1, 'forward'],
    [2, 'forward'],
    [4, 'backward'],
    [5, 'backward'],
  ]);

  test.each(allPositions)('from %d has the direction that doubling gives', (from) => {
    expect(allPositions.map((to) => flowBetween(from, to))).toEqual(
      allPositions.map((to) => names.get(doublings(from, to)) ?? 'none'),
    );
  });

  test('is none at the start of a session', () => {
    expect(allPositions.map((to) => flowBetween(null, to))).toEqual(allPositions.map(() => 'none'));
  });

  test('forward one way is backward the other', () => {
    for (const from of allPositions) {
      for (const to of allPositions) {
        expect(flowBetween(from, to) === 'forward').toBe(flowBetween(to, from) === 'backward');
      }
    }
  });
});
