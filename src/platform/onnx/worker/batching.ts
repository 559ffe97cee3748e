/** Texts that run together, padded to the longest of them. */
export interface Batch {
  /** Indices of the texts, longest first. */
  readonly rows: readonly number[];
  /** Tokens of each row, padding included: the length of the longest text. */
  readonly width: number;
}

/**
 * Fixed cost of a run, in tokens. A transformer of six layers, which reads its weights once for
 * each run, has a cost of about 15. A table of vectors has a cost of about 100, but there the
 * choice hardly matters.
 */
const runCost = 16;

/**
 * Packs texts into batches whose padded size, rows times width, stays within a budget. Texts of
 * similar length are packed together, because padding costs as much as any token, and a batch ends
 * where a new run costs less than more padding. A text longer than the budget gets its own batch. A
 * text without tokens is in no batch.
 *
 * @param lengths tokens of each text
 * @param tokenBudget maximum tokens of a batch, padding included
 */
export function packBatches(lengths: readonly number[], tokenBudget: number): Batch[] {
  const longestFirst = [...lengths.keys()].filter((index) => (lengths[index] ?? 0) > 0);
  longestFirst.sort((a, b) => (lengths[b] ?? 0) - (lengths[a] ?? 0) || a - b);
  const widths = longestFirst.map((index) => lengths[index] ?? 0);
  const batches: Batch[] = [];
  for (let end = widths.length, starts = cheapestStarts(widths, tokenBudget); end > 0; ) {
    const start = starts[end] ?? 0;
    batches.unshift({ rows: longestFirst.slice(start, end), width: widths[start] ?? 0 });
    end = start;
  }
  return batches;
}

/**
 * For each n, the start of the last batch if the first n texts are packed at the lowest cost, by
 * dynamic programming. Among equal costs, earlier batches are fuller.
 *
 * @param widths in decreasing order
 */
function cheapestStarts(widths: readonly number[], tokenBudget: number): Uint32Array {
  const starts = new Uint32Array(widths.length + 1);
  const costs = new Float64Array(widths.length + 1).fill(Number.POSITIVE_INFINITY, 1);
  for (const [start, width] of widths.entries()) {
    const before = (costs[start] ?? 0) + runCost;
    const maxRows = Math.max(1, Math.floor(tokenBudget / width));
    const last = Math.min(start + maxRows, widths.length);
    for (let end = start + 1; end <= last; end += 1) {
      const cost = before + (end - start) * width;
      if (cost > (costs[end] ?? 0)) continue;
      costs[end] = cost;
      starts[end] = start;
    }
  }
  return starts;
}

/** Each text in a separate batch, without padding, in the order given. */
export function singleBatches(lengths: readonly number[]): Batch[] {
  return lengths.flatMap((width, row) => (width > 0 ? [{ rows: [row], width }] : []));
}
