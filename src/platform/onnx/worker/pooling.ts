/**
 * Mean of the token vectors of one text: the mean pooling of sentence-transformers (Reimers and
 * Gurevych 2019, https://arxiv.org/abs/1908.10084). Texts are padded on the right, so the attention
 * mask of a row is `attended` ones followed by zeros.
 *
 * @param tokenVectors [tokens, dimension], row-major, at least `attended` rows
 * @param attended number of leading rows to average, at least 1
 * @param target [dimension], receives the mean
 */
export function maskedMean(tokenVectors: Float32Array, attended: number, target: Float32Array): void {
  const dimension = target.length;
  const end = attended * dimension;
  if (attended < 1 || tokenVectors.length < end) {
    throw new RangeError(
      `cannot average ${attended} rows of ${dimension} out of ${tokenVectors.length} numbers`,
    );
  }
  let column = 0;
  // Four columns in each pass over the rows: their sums stay in registers, in 64 bits, and need no
  // memory.
  for (; column + 4 <= dimension; column += 4) {
    let first = 0;
    let second = 0;
    let third = 0;
    let fourth = 0;
    for (let at = column; at < end; at += dimension) {
      first += Number(tokenVectors[at]);
      second += Number(tokenVectors[at + 1]);
      third += Number(tokenVectors[at + 2]);
      fourth += Number(tokenVectors[at + 3]);
    }
    target[column] = first / attended;
    target[column + 1] = second / attended;
    target[column + 2] = third / attended;
    target[column + 3] = fourth / attended;
  }
  for (; column < dimension; column += 1) {
    let sum = 0;
    for (let at = column; at < end; at += dimension) sum += Number(tokenVectors[at]);
    target[column] = sum / attended;
  }
}

/** A vector is zero. */
export class NoDirectionError extends RangeError {
  override readonly name = 'NoDirectionError';
}

/**
 * Scales a vector to Euclidean length one, in place.
 * @throws NoDirectionError if it is zero, RangeError if it contains NaN or infinity.
 */
export function l2Normalise(vector: Float32Array): void {
  let squares = 0;
  for (const value of vector) squares += value * value;
  // Squares of 32-bit numbers cannot overflow a 64-bit sum, so this also detects NaN and infinity.
  if (!Number.isFinite(squares)) throw new RangeError('the vector contains numbers that are not finite');
  if (squares === 0) throw new NoDirectionError('the vector is zero and has no direction');
  const length = Math.sqrt(squares);
  for (let at = 0; at < vector.length; at += 1) vector[at] = Number(vector[at]) / length;
}
