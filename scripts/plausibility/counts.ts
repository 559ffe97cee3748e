/** Different keys in rising order, and how often each occurs. */
export interface Counts {
  readonly keys: Float64Array;
  readonly counts: Uint32Array;
}

/** Counts keys. Sorts them in place. */
export function countKeys(keys: Float64Array): Counts {
  keys.sort();
  return countSorted(keys, () => 1);
}

/**
 * Adds up weights of equal keys.
 * @param sorted in rising order.
 * @param weightOf weight of the key at a place.
 */
export function countSorted(sorted: Float64Array, weightOf: (place: number) => number): Counts {
  let different = 0;
  for (let place = 0; place < sorted.length; place += 1)
    if (place === 0 || sorted[place] !== sorted[place - 1]) different += 1;
  const keys = new Float64Array(different);
  const counts = new Uint32Array(different);
  let at = -1;
  for (let place = 0; place < sorted.length; place += 1) {
    const key = sorted[place] ?? 0;
    if (place === 0 || key !== sorted[place - 1]) {
      at += 1;
      keys[at] = key;
    }
    counts[at] = (counts[at] ?? 0) + weightOf(place);
  }
  return { keys, counts };
}

/**
 * Discounts of n-grams that occur once, twice and more often (Chen and Goodman 1998, equation 17).
 */
export function discountsOf(counts: Uint32Array): readonly [number, number, number] {
  const [one = 1, two = 1, three = 1, four = 1] = [1, 2, 3, 4].map(
    (wanted) => counts.reduce((sum, count) => sum + Number(count === wanted), 0) || 1,
  );
  const y = one / (one + 2 * two);
  return [1 - (2 * y * two) / one, 2 - (3 * y * three) / two, 3 - (4 * y * four) / three];
}

/** Discount of an n-gram that occurs so often. */
export function discountOf(discounts: readonly [number, number, number], count: number): number {
  return discounts[Math.min(count, 3) - 1] ?? 0;
}
