import { addScaled, lengthOf, scaleInPlace } from './matrix.ts';

/**
 * Lower-triangular L with L L^T = matrix, for a symmetric positive definite matrix given as rows.
 */
export function cholesky(matrix: readonly Float64Array[]): Float64Array[] {
  const factor = matrix.map((row) => new Float64Array(row.length));
  for (const [i, row] of factor.entries()) {
    for (let j = 0; j <= i; j += 1) {
      const other = factor[j] ?? row;
      let rest = matrix[i]?.[j] ?? 0;
      for (let k = 0; k < j; k += 1) rest -= (row[k] ?? 0) * (other[k] ?? 0);
      if (i === j && !(rest > 0)) throw new RangeError('cholesky: the matrix is not positive definite');
      row[j] = i === j ? Math.sqrt(rest) : rest / (other[j] ?? 1);
    }
  }
  return factor;
}

/** Solves L y = x for y. */
export function solveLower(factor: readonly Float64Array[], vector: Float32Array): Float32Array {
  const solution = new Float64Array(vector.length);
  for (const [i, row] of factor.entries()) {
    let rest = vector[i] ?? 0;
    for (let k = 0; k < i; k += 1) rest -= (row[k] ?? 0) * (solution[k] ?? 0);
    solution[i] = rest / (row[i] ?? 1);
  }
  return Float32Array.from(solution);
}

/** Weighted mean and covariance of vectors of one length. */
function moments(vectors: readonly Float32Array[], weights: readonly number[], dimensions: number) {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = new Float32Array(dimensions);
  for (const [index, vector] of vectors.entries()) addScaled(mean, vector, (weights[index] ?? 0) / total);
  const covariance = Array.from({ length: dimensions }, () => new Float64Array(dimensions));
  for (const [index, vector] of vectors.entries()) {
    const share = (weights[index] ?? 0) / total;
    for (const [i, row] of covariance.entries()) {
      const deviation = share * ((vector[i] ?? 0) - (mean[i] ?? 0));
      for (let j = 0; j < dimensions; j += 1) {
        row[j] = (row[j] ?? 0) + deviation * ((vector[j] ?? 0) - (mean[j] ?? 0));
      }
    }
  }
  return { mean, covariance };
}

/**
 * Transforms word vectors so that, over running text, their mean is zero and their covariance is
 * the identity, then scales each to length one. Otherwise the few directions that most words share
 * would dominate every sum of words.
 * @param vectors word -> vector, all of one length
 * @param weight weight of a word, such as its probability in running text
 */
export function whitened(
  vectors: ReadonlyMap<string, Float32Array>,
  dimensions: number,
  weight: (word: string) => number,
): Map<string, Float32Array> {
  const words = [...vectors.keys()];
  const { mean, covariance } = moments([...vectors.values()], words.map(weight), dimensions);
  const factor = cholesky(covariance);
  const result = new Map<string, Float32Array>();
  for (const [word, vector] of vectors) {
    const moved = Float32Array.from(vector);
    addScaled(moved, mean, -1);
    const white = solveLower(factor, moved);
    scaleInPlace(white, 1 / lengthOf(white));
    result.set(word, white);
  }
  return result;
}
