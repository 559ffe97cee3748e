/** Ranks from 1. Ties share their mean rank. */
export function ranks(values: ArrayLike<number>): Float64Array {
  const order = Array.from({ length: values.length }, (_, index) => index);
  const at = (index: number): number => values[index] ?? Number.NaN;
  order.sort((first, second) => at(first) - at(second));
  const result = new Float64Array(values.length);
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    const value = at(order[start] ?? -1);
    while (end < order.length && at(order[end] ?? -1) === value) end += 1;
    for (const index of order.slice(start, end)) result[index] = (start + 1 + end) / 2;
    start = end;
  }
  return result;
}

function pearson(first: Float64Array, second: Float64Array): number {
  const mean = (values: Float64Array): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const firstMean = mean(first);
  const secondMean = mean(second);
  let product = 0;
  let firstSquares = 0;
  let secondSquares = 0;
  for (const [index, value] of first.entries()) {
    const firstDeviation = value - firstMean;
    const secondDeviation = (second[index] ?? Number.NaN) - secondMean;
    product += firstDeviation * secondDeviation;
    firstSquares += firstDeviation ** 2;
    secondSquares += secondDeviation ** 2;
  }
  return product / Math.sqrt(firstSquares * secondSquares);
}

/**
 * Spearman's rank correlation: Pearson's correlation of the ranks.
 * @throws RangeError for fewer than two values, different lengths, or a constant list.
 */
export function spearman(first: ArrayLike<number>, second: ArrayLike<number>): number {
  if (first.length !== second.length || first.length < 2) {
    throw new RangeError(
      `spearman: needs two lists of equal length >= 2, got ${first.length} and ${second.length}`,
    );
  }
  const correlation = pearson(ranks(first), ranks(second));
  if (!Number.isFinite(correlation)) throw new RangeError('spearman: a list is constant or not finite');
  return correlation;
}

/**
 * Area under the ROC curve: the probability that a positive scores above a negative; ties count
 * half (the Mann-Whitney U statistic over the number of pairs).
 */
export function areaUnderRoc(positives: ArrayLike<number>, negatives: ArrayLike<number>): number {
  if (positives.length === 0 || negatives.length === 0) {
    throw new RangeError('areaUnderRoc: needs at least one positive and one negative score');
  }
  const all = ranks([...Array.from(positives), ...Array.from(negatives)]);
  const positiveRanks = all.subarray(0, positives.length).reduce((sum, rank) => sum + rank, 0);
  const smallest = (positives.length * (positives.length + 1)) / 2;
  return (positiveRanks - smallest) / (positives.length * negatives.length);
}
