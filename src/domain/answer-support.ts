import { meanOf } from '../statistics/means.ts';

/** How well the evidence supports the claims of a response together. */
export interface AnswerSupport {
  /** Support of the least supported claim, 0 to 1. */
  readonly least: number;
  /** Mean support of the claims, 0 to 1. */
  readonly mean: number;
  /** Share of the claims whose support is at least the threshold, 0 to 1. */
  readonly share: number;
}

/**
 * @param supports probabilities that the evidence supports each claim, 0 to 1.
 * @param threshold probability below which a verdict is HALLUCINATED.
 * @returns null if there is no claim.
 */
export function answerSupportOf(supports: readonly number[], threshold: number): AnswerSupport | null {
  if (supports.length === 0) return null;
  const supported = supports.filter((support) => support >= threshold);
  return {
    least: Math.min(...supports),
    mean: meanOf(supports),
    share: supported.length / supports.length,
  };
}
