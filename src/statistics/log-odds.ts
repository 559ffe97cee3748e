/**
 * Limits of a probability. No evidence gives certainty, and a score of exactly 1 would leave no
 * threshold above it. In single precision these limits still differ from 0 and 1.
 */
const certainty = { min: 1e-6, max: 1 - 1e-6 } as const;

/** Clamps the probability to the limits. */
export function withoutCertainty(probability: number): number {
  return Math.min(certainty.max, Math.max(certainty.min, probability));
}

/** Natural logarithm of the odds of a probability, finite for 0 and 1 too. */
export function logOddsOf(probability: number): number {
  const drawn = withoutCertainty(probability);
  return Math.log(drawn / (1 - drawn));
}
