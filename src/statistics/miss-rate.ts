import { shortestFloat32 } from './float32.ts';

/**
 * Number of labelled hallucinations needed to guarantee the miss rate: the smallest m with
 * `floor(missRate * (m + 1)) >= 1`.
 */
export function hallucinationsNeeded(maxMissRate: number): number {
  const min = Math.ceil(1 / maxMissRate) - 1;
  // The quotient may be rounded down slightly.
  return rankOf(maxMissRate, min) >= 1 ? min : min + 1;
}

/**
 * Returns the threshold of scores below which a response counts as hallucinated. A hallucination
 * is missed if its score is at or above the threshold. At most the given share of new
 * hallucinations is missed.
 *
 * Split conformal prediction (Vovk, Gammerman and Shafer 2005) in the direction of a score of
 * support. Let m scores of labelled hallucinations and one new one be exchangeable. The new one
 * lies strictly above the k-th largest of the m only if it is among the k largest of all m + 1. The
 * probability of that is at most k / (m + 1), and lower if scores are equal. If k is
 * floor(missRate * (m + 1)), the probability is at most the miss rate. The threshold is the next
 * single-precision number above the k-th largest, so a response is missed only if its score lies
 * strictly above that score.
 *
 * A non-decreasing map of the scores does not change this: a score that lies strictly above
 * another after the map also did so before it. The scores may therefore be calibrated, even by a
 * calibrator fitted on these very labels, and every labelled hallucination counts.
 *
 * The guarantee is an average over the given labels, and applies to responses like the labelled
 * ones.
 * @param scores of the labelled hallucinations, 0 to 1; at least
 * `hallucinationsNeeded(maxMissRate)`.
 * @throws RangeError with fewer.
 */
export function missRateThreshold(scores: readonly number[], maxMissRate: number): number {
  const largestFirst = scores.toSorted((one, other) => other - one);
  const bound = largestFirst[rankOf(maxMissRate, scores.length) - 1];
  if (bound === undefined) throw new RangeError('There are too few hallucinations for that miss rate.');
  return nextSingleAbove(bound);
}

/** Rank of the largest score that bounds the threshold, from 1. 0 if there is none. */
function rankOf(maxMissRate: number, count: number): number {
  return Math.floor(maxMissRate * (count + 1));
}

/**
 * The smallest single-precision number above a positive one: probabilities are stored in single
 * precision.
 */
function nextSingleAbove(value: number): number {
  const single = Float32Array.of(value);
  const bits = new Uint32Array(single.buffer);
  bits[0] = (bits[0] ?? 0) + 1;
  return shortestFloat32(single[0] ?? Number.NaN);
}
