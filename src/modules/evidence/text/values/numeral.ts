import type { Decimal } from './decimals.ts';

/** A number, without its unit. */
export interface Numeral {
  /** Index of the token after it. */
  readonly end: number;
  /** Ways to read it, the usual one first. At least one. */
  readonly decimals: readonly [Decimal, ...Decimal[]];
  /** The power of ten that a word or a suffix multiplies it by: 1e6 in "5 million". */
  readonly magnitude: number;
  /** Whether it is a number only before a unit: "one", "half a". */
  readonly needsUnit: boolean;
  /** Whether the text has it in digits. */
  readonly isInDigits: boolean;
  /** The separate numbers that the text may mean instead: 5 and 100 in "5 100". */
  readonly parts: readonly string[];
}
