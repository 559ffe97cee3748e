import { entropy } from './digits.ts';

/** How the signal of an inference, before any intervention, was computed. */
export const signalFormulas = ['SUPPORT', 'READABLE_CLARITY', 'CLARITY', 'GIVEN'] as const;
export type SignalFormula = (typeof signalFormulas)[number];

/**
 * How clearly digits take a position: their distance from a uniform distribution, `1 - H(digits) /
 * ln 9`. It is 0 if all nine digits are equal, and 1 if one digit is 1.
 */
export function clarityOf(digits: readonly number[]): number {
  return Math.min(1, Math.max(0, 1 - entropy(digits) / Math.log(digits.length)));
}

/**
 * Signal of a text without evidence: `readability * plausibility * clarity`. A text that the
 * model cannot read, or that is not language, has no signal, however clear its digits are.
 * @param readability share of the tokens that the model knows, 0 to 1.
 * @param plausibility of the words and their order, 0 to 1.
 */
export function contentSignal(digits: readonly number[], readability: number, plausibility: number): number {
  return readability * plausibility * clarityOf(digits);
}
