import { entropy } from './digits.ts';

/**
 * Signal of a text without evidence: the distance of its digits from a uniform distribution, `1 -
 * H(digits) / ln 9`. 0 for nine equal digits, 1 for a single one.
 */
export function contentSignal(digits: readonly number[]): number {
  return Math.min(1, Math.max(0, 1 - entropy(digits) / Math.log(digits.length)));
}
