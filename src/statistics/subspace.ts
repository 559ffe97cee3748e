import { symmetricEigenpairs } from './linear-algebra.ts';
import { dot } from './vectors.ts';

/** Directions with less than this share of the largest direction's energy are rounding noise. */
const relativeFloor = 1e-6;

/** The leading directions of a set of vectors, for projection. */
export interface Subspace {
  /** Components of a vector along the orthonormal directions. */
  components(vector: ArrayLike<number>): number[];
  /** Number of directions, at most the requested rank. */
  readonly rank: number;
  /** Numbers in a vector. */
  readonly dimension: number;
}

/**
 * The best subspace of the requested rank for the vectors, by the eigenvectors of their Gram
 * matrix: the leading right singular vectors of the matrix of rows (Eckart and Young 1936).
 */
export function leadingSubspace(vectors: readonly ArrayLike<number>[], maxDirections: number): Subspace {
  const pairs = symmetricEigenpairs(gramOf(vectors)).slice(0, maxDirections);
  const floor = relativeFloor * (pairs[0]?.value ?? 0);
  const kept = pairs.filter(({ value }) => value > floor);
  return {
    rank: kept.length,
    dimension: vectors[0]?.length ?? 0,
    components: (vector) => {
      const products = vectors.map((one) => dot(one, vector));
      return kept.map(({ value, vector: weights }) => dot(weights, products) / Math.sqrt(value));
    },
  };
}

/**
 * Share of a unit vector's energy inside the subspace, minus the expected share of a random
 * direction: with E the share, k the rank and d the dimension, `max(0, (E - k/d) / (1 - k/d))`, 0
 * to 1.
 */
export function subspaceEnergy({ components, rank, dimension }: Subspace, vector: ArrayLike<number>): number {
  if (rank === 0) return 0;
  const chance = rank / dimension;
  if (chance >= 1) return 1;
  const share = components(vector).reduce((sum, component) => sum + component ** 2, 0);
  return Math.min(1, Math.max(0, (share - chance) / (1 - chance)));
}

/** Inner products of all vectors with each other. Each pair is multiplied once. */
function gramOf(vectors: readonly ArrayLike<number>[]): number[][] {
  const lower = vectors.map((one, row) => vectors.slice(0, row + 1).map((other) => dot(one, other)));
  return lower.map((line, row) => vectors.map((_, column) => line[column] ?? lower[column]?.[row] ?? 0));
}
