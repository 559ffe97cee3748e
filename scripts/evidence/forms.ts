import type { Rule } from '../../src/modules/evidence/scoring/evidence-model.ts';
import type { Direction } from './fit-rows.ts';

/** What a fit chooses coefficients for, and what is set by hand. */
export interface Form {
  readonly directions: readonly Direction[];
  readonly rules: readonly Rule[];
  /** The feature that alone ranks the claims before the first round. */
  readonly start: string;
  /**
   * How far the other claims lift a response above its least supported one. More of it hides a
   * false claim between sure ones.
   */
  readonly perGap: number;
}

/** The features of the score, each with the only plausible sign of its weight. */
const directions: readonly Direction[] = [
  ['novelShare', -1],
  ['novelLength', -1],
  ['knownShareCubed', 1],
  ['coverage', 1],
  ['missedWords', -1],
  ['longestRun', 1],
  ['novelSpecifics', -1],
  ['novelNumbers', -1],
  ['novelNames', -1],
  ['matchedNumbers', 1],
  ['conversation', -1],
];

/**
 * Features with too few rows in the public sets to fit: a plain contradiction should reverse a
 * verdict, and a paraphrase should not count against a claim. The weights are set by hand.
 */
const rules: readonly Rule[] = [
  { feature: 'polarityMismatches', weight: -4 },
  { feature: 'plainDenials', weight: -5 },
  { feature: 'roleSwaps', weight: -9 },
  { feature: 'opposites', weight: -5 },
  { feature: 'droppedHedges', weight: -1.5 },
  { feature: 'displacedSpecifics', weight: -4 },
  { feature: 'substitutedSpecifics', weight: -0.7 },
  { feature: 'replacedSpecifics', weight: -7 },
  { feature: 'restatement', weight: 1 },
];

const perGap = 0.1;

/** The judge by rules alone. */
export const rulesForm: Form = { directions, rules, start: 'coverage', perGap };

/**
 * The judge that reads: what the cross-encoder says, beside the log odds of the judge by rules. Of
 * the forms that were tried (the features of the rules one by one, what contradicts the claim, both
 * signs apart, products of features), none ranks the rows of a set that was left out better.
 */
export const readingForm: Form = {
  directions: [
    ['ruleOdds', 1],
    ['entailed', 1],
  ],
  rules: [],
  start: 'entailed',
  perGap,
};
