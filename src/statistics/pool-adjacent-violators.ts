/** Neighbours that share one value. */
interface Pool {
  /** Index of the first and of the last neighbour. */
  readonly first: number;
  readonly last: number;
  /** Their weighted mean. */
  readonly value: number;
  readonly weight: number;
}

/**
 * The never falling sequence nearest to the values by weighted squares, as the runs of neighbours that share a value (Barlow et al. 1972, Statistical
 * Inference under Order Restrictions, 1.2). One pass.
 * @param weights positive, one a value.
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
