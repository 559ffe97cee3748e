/** Texts that are run together, padded to the longest of them. */
export interface Batch {
  /** Indices of the texts, longest first. */
  readonly rows: readonly number[];
  /** Tokens a row, padding included: the length of the longest text. */
  readonly width: number;
}

/**
 * Packs texts into batches whose padded size, rows times width, stays within a budget. Texts of similar length come
 * together, since padding is computed like any token. A text longer than the budget makes a batch of its own; one
 * without tokens is in none.
 *
 * @param lengths tokens of each text
 * @param tokenBudget most tokens a batch, padding included
 */
export function packBatches(lengths: readonly number[], tokenBudget: number): Batch[] {
  const longestFirst = [...lengths.keys()].filter((index) => (lengths[index] ?? 0) > 0);
  longestFirst.sort((a, b) => (lengths[b] ?? 0) - (lengths[a] ?? 0) || a - b);
  const batches: Batch[] = [];
  let start = 0;
  while (start < longestFirst.length) {
    const width = lengths[longestFirst[start] ?? 0] ?? 0;
    const rows = longestFirst.slice(start, start + Math.max(1, Math.floor(tokenBudget / width)));
    batches.push({ rows, width });
    start += rows.length;
  }
  return batches;
}
