import { entropy } from './digits.ts';

/**
 * Signal of a text that has no evidence beside it: how far its digits are from saying nothing, `1 - H(digits) / ln 9`.
 * 0 for nine equal digits, 1 for a single one.
 */
export function contentSignal(digits: readonly number[]): number {
  return Math.min(1, Math.max(0, 1 - entropy(digits) / Math.log(digits.length)));
}
