import type { Sentence } from '../text/sentence.ts';

/** How the numbers, or the names, of a sentence stand to the evidence. All are keys. */
export interface Specifics {
  /** The evidence holds them. */
  readonly matched: readonly string[];
  /** It does not. */
  readonly novel: readonly string[];
  /** Novel ones for which the counterpart has others in their place. */
  readonly substituted: readonly string[];
  /** The evidence holds them elsewhere, but the counterpart has others in their place. */
  readonly misplaced: readonly string[];
}

/**
 * @param mine keys of the numbers, or of the names, of a sentence.
 * @param known keys of all words of the evidence.
 * @param counterpart the sentence of the evidence that speaks of the same, if there is one.
 * @param theirs keys of the counterpart's numbers, or names.
 */
export function compareSpecifics(
  mine: readonly string[],
  known: ReadonlySet<string>,
  counterpart: Sentence | null,
  theirs: readonly string[],
): Specifics {
  const hasOthers = theirs.some((key) => !mine.includes(key));
  const matched = mine.filter((key) => known.has(key));
  const novel = mine.filter((key) => !known.has(key));
  return {
    matched,
    novel,
    substituted: hasOthers ? novel : [],
    misplaced: hasOthers ? matched.filter((key) => counterpart?.keys.has(key) === false) : [],
  };
}

/** Keys of the numbers of a sentence, each once. */
export function numbersOf({ words }: Sentence): string[] {
  return [...new Set(words.filter(({ isNumber }) => isNumber).map(({ key }) => key))];
}
