import type { Segment } from './context-window.ts';

/** Cosine of the vectors of two segments, by their indexes in the list. */
export type Similarity = (one: number, other: number) => number;

/**
 * Share of the context of a session that the kept segments still represent, 0 to 1:
 * `sum_i w_i max_kept_j max(0, cos(h_i, h_j)) / sum_i w_i`, where w is the confidence times the
 * number of tokens. A kept segment represents itself fully. If all weights are 0, nothing can be
 * lost, and the share is 1.
 * @param kept for each segment, whether it is kept.
 */
export function retention(
  segments: readonly Segment[],
  kept: readonly boolean[],
  similarity: Similarity,
): number {
  const keptPlaces = [...segments.keys()].filter((index) => kept[index] === true);
  let total = 0;
  let retained = 0;
  for (const [index, { confidence, tokenCount }] of segments.entries()) {
    const weight = confidence * tokenCount;
    total += weight;
    retained += weight * (kept[index] === true ? 1 : nearest(index, keptPlaces, similarity));
  }
  return total > 0 ? Math.min(1, retained / total) : 1;
}

/**
 * How much more of a context a policy keeps than the baseline, relative to the baseline: 0.4 means
 * 40 % more. Null if the baseline keeps nothing.
 */
export function improvementOver(baseline: number | null, policy: number): number | null {
  return baseline === null || baseline === 0 ? null : (policy - baseline) / baseline;
}

/** Cosine with the most similar of the other segments, at least 0. */
function nearest(index: number, others: readonly number[], similarity: Similarity): number {
  let best = 0;
  for (const other of others) {
    const cosine = similarity(index, other);
    if (cosine > best) best = cosine;
  }
  return Math.min(1, best);
}
