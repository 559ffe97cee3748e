import type { Segment } from './context-window.ts';

/** Cosine of two segments' vectors, by their places in the list. */
export type Similarity = (one: number, other: number) => number;

/**
 * Share of a session's context that the kept segments still carry, 0 to 1:
 * `sum_i w_i max_kept_j max(0, cos(h_i, h_j)) / sum_i w_i`, with w the confidence times the tokens. A segment that is kept carries itself whole.
 * Where nothing weighs anything, nothing can be lost, and the share is 1.
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

/** How much better a policy keeps a context than the baseline, relative to it: 0.4 is 40 % better. Null where the baseline kept nothing. */
export function improvementOver(baseline: number | null, policy: number): number | null {
  return baseline === null || baseline === 0 ? null : (policy - baseline) / baseline;
}

/** Cosine with the most similar of the others, and never less than 0. */
function nearest(index: number, others: readonly number[], similarity: Similarity): number {
  let best = 0;
  for (const other of others) {
    const cosine = similarity(index, other);
    if (cosine > best) best = cosine;
  }
  return Math.min(1, best);
}
