import { describe, expect, test } from 'vitest';
import { archetypeOf, isFluxPosition, isSacred, positions } from '../../../src/domain/positions.ts';

describe('positions', () => {
  test('have their archetypes', () => {
    expect([archetypeOf(0), ...positions.map(archetypeOf)]).toEqual([
      'Neutral',
      'Initiating',
      'Relational',
      'Ethical',
      'Foundational',
      'Creative',
      'Empathic',
      'Reflective',
      'Analytical',
      'Philosophical',
    ]);
  });

  test('are the whole numbers from 0 to 9', () => {
    const candidates = [-1, -0.5, 0, 0.5, 1, 4, 8.999, 9, 9.5, 10, Number.NaN, Number.POSITIVE_INFINITY];
    expect(candidates.filter(isFluxPosition)).toEqual([0, 1, 4, 9]);
  });

  test('are sacred at 3, 6 and 9', () => {
    expect([-3, 0, ...positions, 12, Number.NaN].filter(isSacred)).toEqual([3, 6, 9]);
  });
});
