/** Adjacent elements with one value. */
interface Pool {
  /** Indices of the first and last element. */
  readonly first: number;
  readonly last: number;
  /** Their weighted mean. */
  readonly value: number;
  readonly weight: number;
}

/**
 * The non-decreasing sequence nearest to the values by weighted least squares, as runs of adjacent
 * elements with one value (Barlow et al. 1972, Statistical Inference under Order Restrictions,
 * 1.2). One pass.
 * @param weights positive, one for each value.
 */
export function poolAdjacentViolators(values: readonly number[], weights: readonly number[]): Pool[] {
  const pools: Pool[] = [];
  for (const [index, value] of values.entries()) {
    let pool: Pool = { first: index, last: index, value, weight: weights[index] ?? 1 };
    for (let before = pools.at(-1); before !== undefined && before.value >= pool.value; ) {
      pools.pop();
      pool = merged(before, pool);
      before = pools.at(-1);
    }
    pools.push(pool);
  }
  return pools;
}

function merged(before: Pool, after: Pool): Pool {
  const weight = before.weight + after.weight;
  const value = (before.value * before.weight + after.value * after.weight) / weight;
  return { first: before.first, last: after.last, value, weight };
}
