import { shortestFloat32 } from './float32.ts';

/** Labelled hallucinations without which that miss rate cannot be promised: the least m with `floor(missRate * (m + 1)) >= 1`. */
export function hallucinationsNeeded(missRateAtMost: number): number {
  const least = Math.ceil(1 / missRateAtMost) - 1;
  // The quotient may be rounded down by a hair.
  return rankOf(missRateAtMost, least) >= 1 ? least : least + 1;
}

/**
 * The threshold below which a response is called hallucinated, so that of new hallucinations at most that share is missed, that is, scores at or above it.
 *
 * Split conformal prediction (Vovk, Gammerman and Shafer 2005) in the direction of a score of support. Let m scores of labelled hallucinations and one new one
 * be exchangeable. The new one lies strictly above the k-th largest of the m only if it is among the k largest of all m + 1, which has a probability of at most
 * k / (m + 1); ties make it less. With k = floor(missRate * (m + 1)) that is at most the miss rate. The threshold is the next number of single
 * precision above the k-th largest, so a response is missed only if its score lies strictly above that score.
 *
 * A never falling map of the scores changes nothing: what lies strictly above after it lay strictly above before it. So the scores may be read by a calibrator, even
 * one that was fitted on these very labels, and every labelled hallucination counts.
 *
 * The promise is an average over the labels that happened to be given, and holds for responses like those that were labelled.
 * @param scores of the labelled hallucinations, 0 to 1; at least `hallucinationsNeeded(missRateAtMost)`.
 * @throws RangeError with fewer.
 */
export function missRateThreshold(scores: readonly number[], missRateAtMost: number): number {
  const largestFirst = scores.toSorted((one, other) => other - one);
  const bound = largestFirst[rankOf(missRateAtMost, scores.length) - 1];
  if (bound === undefined) throw new RangeError('There are too few hallucinations for that miss rate.');
  return nextSingleAbove(bound);
}

/** Which of the largest scores bounds the threshold, from 1; 0 when none does. */
function rankOf(missRateAtMost: number, count: number): number {
  return Math.floor(missRateAtMost * (count + 1));
}

/** The smallest number of single precision above a positive one: probabilities are kept in it. */
function nextSingleAbove(value: number): number {
  const single = Float32Array.of(value);
  const bits = new Uint32Array(single.buffer);
  bits[0] = (bits[0] ?? 0) + 1;
  return shortestFloat32(single[0] ?? Number.NaN);
}
