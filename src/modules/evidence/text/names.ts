import type { Sentence } from './sentence.ts';
import type { Word } from './words.ts';

/**
 * Capitalised words that name something. The first word of a sentence is always capitalised. It
 * counts as a name only if another capitalised word follows it, or if it is known as a name from
 * another sentence. Lower-case text has no names.
 * @param knownNames keys of names from the middle of other sentences.
 */
export function namesOf({ words }: Sentence, knownNames: ReadonlySet<string> = new Set()): string[] {
  const names = words.filter((word, index) => {
    if (!isCapitalisedContent(word)) return false;
    if (index > 0) return true;
    const next = words[1];
    return knownNames.has(word.key) || (next !== undefined && isCapitalisedContent(next));
  });
  return [...new Set(names.map(({ key }) => key))];
}

/** Returns the first word of a sentence if it is capitalised and may or may not be a name. */
export function possibleNameAtStart({ words }: Sentence): string | null {
  const first = words[0];
  return first !== undefined && isCapitalisedContent(first) ? first.key : null;
}

function isCapitalisedContent({ isCapitalised, isFunctionWord }: Word): boolean {
  return isCapitalised && !isFunctionWord;
}
