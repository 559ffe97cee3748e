import type { Sentence } from '../text/sentence.ts';

/** How the numbers, or the names, of a sentence compare with the evidence. All are keys. */
export interface Specifics {
  /** They occur in the sentences that the claim may rest on. */
  readonly matched: readonly string[];
  /** They do not occur in those sentences. */
  readonly novel: readonly string[];
  /** They do not occur anywhere in the evidence. */
  readonly absent: readonly string[];
  /** Novel ones for which the counterpart has a different value. */
  readonly substituted: readonly string[];
  /** They occur elsewhere in the evidence, but the counterpart has a different value. */
  readonly misplaced: readonly string[];
}

/** Whether the evidence contains a key. */
export interface Known {
  /** Whether a sentence that the claim may rest on contains the key. */
  readonly isRelevant: (key: string) => boolean;
  /** Whether any sentence of the evidence contains the key. */
  readonly isAnywhere: (key: string) => boolean;
}

/**
 * @param mine keys of the numbers, or of the names, of a sentence.
 * @param counterpart the sentence of the evidence about the same thing, if there is one.
 * @param theirs keys of the numbers, or names, of the counterpart.
 */
export function compareSpecifics(
  mine: readonly string[],
  known: Known,
  counterpart: Pick<Sentence, 'keys'> | null,
  theirs: readonly string[],
): Specifics {
  const hasOthers = theirs.some((key) => !mine.includes(key));
  const matched = mine.filter((key) => known.isRelevant(key));
  const novel = mine.filter((key) => !known.isRelevant(key));
  return {
    matched,
    novel,
    absent: mine.filter((key) => !known.isAnywhere(key)),
    substituted: hasOthers ? novel : [],
    misplaced: hasOthers
      ? mine.filter((key) => known.isAnywhere(key) && counterpart?.keys.has(key) === false)
      : [],
  };
}

/** Keys of the numbers of a sentence, without duplicates. */
export function numbersOf({ words }: Sentence): string[] {
  return [...new Set(words.filter(({ isNumber }) => isNumber).map(({ key }) => key))];
}
