/**
 * How near to 0 and to 1 a probability may come. No evidence makes certain, and a score of exactly 1 would leave no threshold above it; single
 * precision still tells these limits from 0 and 1.
 */
const certainty = { least: 1e-6, most: 1 - 1e-6 } as const;

/** The probability, drawn back from 0 and 1. */
export function withoutCertainty(probability: number): number {
  return Math.min(certainty.most, Math.max(certainty.least, probability));
}

/** Natural logarithm of the odds of a probability, finite for 0 and 1 too. */
export function logOddsOf(probability: number): number {
  const drawn = withoutCertainty(probability);
  return Math.log(drawn / (1 - drawn));
}
