/**
 * The value that a share of the samples does not exceed, nearest rank.
 * @param share 0 to 1.
 */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((one, other) => one - other);
  const value = sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))];
  if (value === undefined) throw new RangeError('An empty list has no quantiles.');
  return value;
}

export function median(samples: readonly number[]): number {
  return quantile(samples, 0.5);
}

/** Milliseconds for a table. */
export function ms(value: number): string {
  return value.toFixed(2).padStart(8);
}
