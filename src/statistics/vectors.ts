/** Inner product of two vectors of equal length. */
export function dot(one: ArrayLike<number>, other: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < one.length; index += 1) sum += (one[index] ?? 0) * (other[index] ?? 0);
  return sum;
}

/**
 * Component-wise mean.
 * @throws RangeError for an empty list.
 */
export function mean(vectors: readonly ArrayLike<number>[]): Float64Array {
  const first = vectors[0];
  if (first === undefined) throw new RangeError('The mean of no vectors is undefined.');
  const sum = new Float64Array(first.length);
  for (const vector of vectors) {
    for (let index = 0; index < sum.length; index += 1) sum[index] = (sum[index] ?? 0) + (vector[index] ?? 0);
  }
  return sum.map((value) => value / vectors.length);
}

export function subtract(one: ArrayLike<number>, other: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: one.length }, (_, index) => (one[index] ?? 0) - (other[index] ?? 0));
}

/**
 * The vector scaled to length one. A zero vector stays zero, and its cosine with anything is zero.
 */
export function unit(vector: Float64Array): Float64Array {
  const length = Math.sqrt(dot(vector, vector));
  return length > 0 ? vector.map((value) => value / length) : vector;
}
