import { addScaled, dot, type Matrix, rowOf, zeros } from './bag-encoder.ts';

/** A loss with its gradients by the two sides' unit vectors. */
export type PairLoss = { readonly loss: number; readonly byFirst: Matrix; readonly bySecond: Matrix };

/**
 * InfoNCE with in-batch negatives, both ways: row i of one side should be nearer to row i of the other than to
 * any other row. Cosines are divided by the temperature (van den Oord et al. 2018, https://arxiv.org/abs/1807.03748).
 *
 * @param first unit vectors, [batch, width]
 * @param second unit vectors, [batch, width]
 */
export function informationNoise(first: Matrix, second: Matrix, temperature: number): PairLoss {
  const size = first.values.length / first.width;
  const scores = products(first, second);
  for (let i = 0; i < scores.values.length; i += 1) scores.values[i] = (scores.values[i] ?? 0) / temperature;
  const byScore = zeros(size, size);
  let loss = 0;
  for (let row = 0; row < size; row += 1) {
    loss += softmaxError(scores.values, byScore.values, row * size, 1, size, row);
    loss += softmaxError(scores.values, byScore.values, row, size, size, row);
  }
  const scale = 1 / (2 * size * temperature);
  const byFirst = zeros(size, first.width);
  const bySecond = zeros(size, first.width);
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      const weight = (byScore.values[row * size + column] ?? 0) * scale;
      if (Math.abs(weight) < 1e-9) continue;
      addScaled(rowOf(byFirst, row), rowOf(second, column), weight);
      addScaled(rowOf(bySecond, column), rowOf(first, row), weight);
    }
  }
  return { loss: loss / (2 * size), byFirst, bySecond };
}

/** All dot products of the rows of two matrices. */
function products(first: Matrix, second: Matrix): Matrix {
  const rows = first.values.length / first.width;
  const columns = second.values.length / second.width;
  const result = zeros(rows, columns);
  for (let row = 0; row < rows; row += 1) {
    const left = rowOf(first, row);
    for (let column = 0; column < columns; column += 1) {
      result.values[row * columns + column] = dot(left, rowOf(second, column));
    }
  }
  return result;
}

/**
 * Cross entropy of a softmax over `count` values that start at `start`, `stride` apart, against `target`; adds its
 * gradient (softmax minus one-hot) at the same places of `gradient`.
 */
function softmaxError(
  values: Float32Array,
  gradient: Float32Array,
  start: number,
  stride: number,
  count: number,
  target: number,
): number {
  let highest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i += 1) highest = Math.max(highest, values[start + i * stride] ?? 0);
  let total = 0;
  for (let i = 0; i < count; i += 1) total += Math.exp((values[start + i * stride] ?? 0) - highest);
  for (let i = 0; i < count; i += 1) {
    const at = start + i * stride;
    const share = Math.exp((values[at] ?? 0) - highest) / total;
    gradient[at] = (gradient[at] ?? 0) + share - (i === target ? 1 : 0);
  }
  return highest + Math.log(total) - (values[start + target * stride] ?? 0);
}

/**
 * CoSENT: a pair that people scored higher should have the higher cosine. The loss is
 * log(1 + sum over i, j with score_i < score_j of exp((cos_i - cos_j) / temperature))
 * (Su 2022, https://kexue.fm/archives/8847).
 *
 * @param first unit vectors, [batch, width]
 * @param second unit vectors, [batch, width]
 * @param scores one for each row
 */
export function cosineOrder(
  first: Matrix,
  second: Matrix,
  scores: readonly number[],
  temperature: number,
): PairLoss {
  const cosines = scores.map((_, row) => dot(rowOf(first, row), rowOf(second, row)));
  const byCosine = new Float64Array(scores.length);
  let total = 1;
  for (const [low, lowScore] of scores.entries()) {
    for (const [high, highScore] of scores.entries()) {
      if (lowScore >= highScore) continue;
      // Cosines lie in [-1, 1], so the exponent is at most 2 / temperature and cannot overflow.
      const excess = Math.exp(((cosines[low] ?? 0) - (cosines[high] ?? 0)) / temperature);
      total += excess;
      byCosine[low] = (byCosine[low] ?? 0) + excess;
      byCosine[high] = (byCosine[high] ?? 0) - excess;
    }
  }
  const byFirst = zeros(scores.length, first.width);
  const bySecond = zeros(scores.length, first.width);
  for (const [row, value] of byCosine.entries()) {
    const weight = value / (total * temperature);
    addScaled(rowOf(byFirst, row), rowOf(second, row), weight);
    addScaled(rowOf(bySecond, row), rowOf(first, row), weight);
  }
  return { loss: Math.log(total), byFirst, bySecond };
}
