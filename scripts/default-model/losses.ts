import {
  addScaled,
  dot,
  type Matrix,
  rowCount,
  rowOf,
  rowProducts,
  scaleInPlace,
  transposed,
  weightedSums,
  zeros,
} from './matrix.ts';

/** A loss with its gradients by the unit vectors of both sides, each [batch, width]. */
export type PairLoss = { readonly loss: number; readonly byFirst: Matrix; readonly bySecond: Matrix };

/**
 * InfoNCE with in-batch negatives, in both directions: row i of one side should be closer to row i
 * of the other than to any other row. Cosines are divided by the temperature (van den Oord et al.
 * 2018, https://arxiv.org/abs/1807.03748).
 * @param first unit vectors, [batch, width]
 * @param second unit vectors, [batch, width]
 */
export function informationNoise(first: Matrix, second: Matrix, temperature: number): PairLoss {
  const size = rowCount(first);
  const scores = rowProducts(first, second);
  scaleInPlace(scores.values, 1 / temperature);
  const byScore = zeros(size, size);
  let loss = 0;
  for (let row = 0; row < size; row += 1) {
    loss += crossEntropy(scores.values, byScore.values, { start: row * size, stride: 1, count: size }, row);
    loss += crossEntropy(scores.values, byScore.values, { start: row, stride: size, count: size }, row);
  }
  scaleInPlace(byScore.values, 1 / (2 * size * temperature));
  return {
    loss: loss / (2 * size),
    byFirst: weightedSums(byScore, second),
    bySecond: weightedSums(transposed(byScore), first),
  };
}

/** Location of a row or a column in the values of a matrix. */
type Line = { readonly start: number; readonly stride: number; readonly count: number };

/**
 * Cross entropy of the softmax over one line of values, with the correct class at `target`. Adds
 * its gradient (softmax minus one-hot) to the same line of `gradient`.
 */
function crossEntropy(values: Float32Array, gradient: Float32Array, line: Line, target: number): number {
  const end = line.start + line.stride * line.count;
  let highest = Number.NEGATIVE_INFINITY;
  for (let at = line.start; at < end; at += line.stride) highest = Math.max(highest, values[at] ?? 0);
  const shares = new Float64Array(line.count);
  let total = 0;
  for (let i = 0; i < line.count; i += 1) {
    const share = Math.exp((values[line.start + i * line.stride] ?? 0) - highest);
    shares[i] = share;
    total += share;
  }
  for (let i = 0; i < line.count; i += 1) {
    const at = line.start + i * line.stride;
    gradient[at] = (gradient[at] ?? 0) + (shares[i] ?? 0) / total - (i === target ? 1 : 0);
  }
  return highest + Math.log(total) - (values[line.start + target * line.stride] ?? 0);
}

/**
 * CoSENT: a pair with a higher human score should have the higher cosine. The loss is log(1 + sum
 * over i, j with score_i < score_j of exp((cos_i - cos_j) / temperature)) (Su 2022,
 * https://kexue.fm/archives/8847).
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
  const rowCosines = scores.map((_, row) => dot(rowOf(first, row), rowOf(second, row)));
  const byCosine = new Float64Array(scores.length);
  let total = 1;
  for (const [low, lowScore] of scores.entries()) {
    for (const [high, highScore] of scores.entries()) {
      if (lowScore >= highScore) continue;
      // Cosines are in [-1, 1], so the exponent is at most 2 / temperature and cannot overflow.
      const excess = Math.exp(((rowCosines[low] ?? 0) - (rowCosines[high] ?? 0)) / temperature);
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
