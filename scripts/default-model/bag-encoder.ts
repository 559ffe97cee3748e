import { addScaled, dot, lengthOf, type Matrix, rowOf, scaleInPlace, zeros } from './matrix.ts';

/** The token ids of each text of a batch. */
export type TokenBatch = readonly (readonly number[])[];

/** Unit vectors of a batch of texts, with the length of each before normalization. */
export type Encoded = { readonly unit: Matrix; readonly lengths: Float32Array };

/** Gradient of a loss with respect to the table, and the rows where it is not zero. */
export type TableGradient = { readonly matrix: Matrix; readonly touched: Set<number> };

/**
 * Forward pass of the model: the sum of the token vectors of each text, scaled to length one.
 * (Dividing the sum by the number of tokens, for the mean, would not change the direction.)
 * @param table [vocabulary, width]
 * @returns unit vectors [texts, width]
 */
export function encode(table: Matrix, texts: TokenBatch): Encoded {
  const unit = zeros(texts.length, table.width);
  const lengths = new Float32Array(texts.length);
  for (const [index, ids] of texts.entries()) {
    const vector = rowOf(unit, index);
    for (const id of ids) addScaled(vector, rowOf(table, id), 1);
    const length = lengthOf(vector);
    lengths[index] = length;
    scaleInPlace(vector, 1 / length);
  }
  return { unit, lengths };
}

/**
 * Backward pass of `encode`. With u = s / |s|, the gradient by s is (g - u (u.g)) / |s|, and each
 * token of the text receives all of it.
 * @param byUnit gradient of the loss by the unit vectors, [texts, width]
 * @param gradient receives the sum
 */
export function backward(encoded: Encoded, texts: TokenBatch, byUnit: Matrix, gradient: TableGradient): void {
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

/** Cosine of each row of one side with the corresponding row of the other. */
export function cosines(table: Matrix, firsts: TokenBatch, seconds: TokenBatch): number[] {
  const first = encode(table, firsts).unit;
  const second = encode(table, seconds).unit;
  return firsts.map((_, row) => dot(rowOf(first, row), rowOf(second, row)));
}
