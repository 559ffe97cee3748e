/** Row vectors of one width, stored one after another. */
export type Matrix = { readonly values: Float32Array; readonly width: number };

/** Unit vectors of a batch of texts, with the length each had before it was normalised. */
export type Encoded = { readonly unit: Matrix; readonly lengths: Float32Array };

const SHORTEST = 1e-12;

export function zeros(rows: number, width: number): Matrix {
  return { values: new Float32Array(rows * width), width };
}

/** A view of one row. */
export function rowOf(matrix: Matrix, row: number): Float32Array {
  return matrix.values.subarray(row * matrix.width, (row + 1) * matrix.width);
}

export function dot(first: Float32Array, second: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < first.length; i += 1) sum += (first[i] ?? 0) * (second[i] ?? 0);
  return sum;
}

/** `target += factor * source`. */
export function addScaled(target: Float32Array, source: Float32Array, factor: number): void {
  for (let i = 0; i < target.length; i += 1) target[i] = (target[i] ?? 0) + factor * (source[i] ?? 0);
}

/**
 * The model's forward pass: the sum of the token vectors of each text, scaled to length one. (Dividing the sum
 * by the number of tokens, which makes it the mean, would not change the direction.)
 *
 * @param table [vocabulary, width]
 * @param texts token ids of each text
 * @returns [texts, width]
 */
export function encode(table: Matrix, texts: readonly (readonly number[])[]): Encoded {
  const unit = zeros(texts.length, table.width);
  const lengths = new Float32Array(texts.length);
  for (const [index, ids] of texts.entries()) {
    const vector = rowOf(unit, index);
    for (const id of ids) addScaled(vector, rowOf(table, id), 1);
    const length = Math.max(Math.sqrt(dot(vector, vector)), SHORTEST);
    lengths[index] = length;
    for (let i = 0; i < vector.length; i += 1) vector[i] = (vector[i] ?? 0) / length;
  }
  return { unit, lengths };
}

/** Gradient of a loss by the table, kept for the rows a batch touched. */
export type TableGradient = { readonly matrix: Matrix; readonly touched: Set<number> };

/**
 * Backward pass of `encode`. With u = s / |s| the gradient by s is (g - u (u.g)) / |s|, and each token of the text
 * receives it in full.
 *
 * @param byUnit gradient of the loss by the unit vectors, [texts, width]
 * @param gradient receives the sum
 */
export function backward(
  encoded: Encoded,
  texts: readonly (readonly number[])[],
  byUnit: Matrix,
  gradient: TableGradient,
): void {
  const bySum = new Float32Array(byUnit.width);
  for (const [index, ids] of texts.entries()) {
    const unit = rowOf(encoded.unit, index);
    const byThis = rowOf(byUnit, index);
    const length = encoded.lengths[index] ?? 1;
    bySum.fill(0);
    addScaled(bySum, byThis, 1 / length);
    addScaled(bySum, unit, -dot(unit, byThis) / length);
    for (const id of ids) {
      gradient.touched.add(id);
      addScaled(rowOf(gradient.matrix, id), bySum, 1);
    }
  }
}
