import { entropy } from './digits.ts';

/**
 * Signal of a text without evidence: the distance of its digits from a uniform distribution, `1 -
 * H(digits) / ln 9`. The signal is 0 if all nine digits are equal, and 1 if one digit is 1.
 */
export function contentSignal(digits: readonly number[]): number {
  return Math.min(1, Math.max(0, 1 - entropy(digits) / Math.log(digits.length)));
}
