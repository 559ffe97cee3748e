import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../scripts/default-model/random.ts';
import { gramEntropy, meanPairwise } from '../../../src/modules/evidence/comparison/sample-index.ts';
import { leadingSubspace, subspaceEnergy } from '../../../src/statistics/subspace.ts';
import { unit } from '../../../src/statistics/vectors.ts';

const axis = (index: number, dimension = 8) =>
  Array.from({ length: dimension }, (_, place) => (place === index ? 1 : 0));

describe('energy in the leading subspace', () => {
  test('is one inside, nothing outside, and less the chance between', () => {
    const subspace = leadingSubspace([axis(0), axis(1)], 5);
    expect(subspace.rank).toBe(2);
    expect(subspaceEnergy(subspace, axis(0))).toBeCloseTo(1, 10);
    expect(subspaceEnergy(subspace, axis(2))).toBe(0);
    // Half the energy inside, and 2 of 8 directions by chance.
    expect(subspaceEnergy(subspace, [Math.SQRT1_2, 0, Math.SQRT1_2, 0, 0, 0, 0, 0])).toBeCloseTo(
      (0.5 - 0.25) / 0.75,
      10,
    );
  });

  test('does not grow with repeated vectors', () => {
    expect(leadingSubspace([axis(0), axis(0), axis(0)], 5).rank).toBe(1);
  });

  test('keeps the directions that hold most', () => {
    const subspace = leadingSubspace([axis(0), axis(0), axis(1), axis(1), axis(2)], 2);
    expect(subspaceEnergy(subspace, axis(1))).toBeCloseTo(1, 10);
    expect(subspaceEnergy(subspace, axis(2))).toBe(0);
  });

  test('of no vectors, or of zeros, is nothing', () => {
    expect(subspaceEnergy(leadingSubspace([], 5), axis(0))).toBe(0);
    expect(subspaceEnergy(leadingSubspace([new Array<number>(8).fill(0)], 5), axis(0))).toBe(0);
  });

  test('is a share for any vectors', () => {
    const random = createRandom(7);
    const drawn = () => unit(Float64Array.from({ length: 16 }, () => random.normal()));
    for (let round = 0; round < 50; round += 1) {
      const subspace = leadingSubspace(Array.from({ length: 1 + (round % 9) }, drawn), 5);
      const energy = subspaceEnergy(subspace, drawn());
      expect(energy).toBeGreaterThanOrEqual(0);
      expect(energy).toBeLessThanOrEqual(1);
    }
  });
});

describe('agreement of samples', () => {
  const same = [
    [1, 1],
    [1, 1],
  ];
  const apart = [
    [1, 0],
    [0, 1],
  ];

  test('is whole and without entropy when all say the same', () => {
    expect(meanPairwise(same)).toBe(1);
    expect(gramEntropy(same)).toBeCloseTo(0, 10);
  });

  test('is nothing, with all the entropy there is, when they have nothing in common', () => {
    expect(meanPairwise(apart)).toBe(0);
    expect(gramEntropy(apart)).toBeCloseTo(1, 10);
  });

  test('of a single sample is whole', () => {
    expect(meanPairwise([[1]])).toBe(1);
    expect(gramEntropy([[1]])).toBe(0);
  });
});
