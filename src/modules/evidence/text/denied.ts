import { contentKeys, type Word, wordsOf } from './words.ts';

/** Number of content words that a negation affects. */
const reach = 3;

const clauseEnd =
  /[,;:()–—]|\s--?\s|\b(?:and|but|because|although|though|while|whereas|which|who|until|unless|if|when|so)\b/giu;
const harmless = /\bnot only\b/giu;

/**
 * Returns the keys of the content words that a sentence denies. A negation denies up to three
 * content words after it in its clause. If none follow, it denies the content words before it. A
 * negation does not reach over a name, "and", "but" or a dash.
 * Two negations of a word cancel each other, and a word that another clause affirms is not denied.
 * @param words of the text.
 */
export function deniedKeys(text: string, words: readonly Word[]): Set<string> {
  if (!words.some(({ isNegation }) => isNegation)) return new Set();
  const clauses = text.replace(harmless, ' ').split(clauseEnd).map(wordsOf);
  const denied = clauses.map((clause, index) => oddOnes(deniedIn(clause, index === 0)));
  const affirmed = clauses.flatMap((clause, index) =>
    contentKeys(clause).filter((key) => denied[index]?.has(key) !== true),
  );
  return new Set(denied.flatMap((keys) => [...keys])).difference(new Set(affirmed));
}

/** Keys that occur an odd number of times. */
function oddOnes(keys: readonly string[]): Set<string> {
  const odd = new Set<string>();
  for (const key of keys) {
    if (!odd.delete(key)) odd.add(key);
  }
  return odd;
}

/** @param isFirst whether the clause starts the sentence. Its first word is always capitalised. */
function deniedIn(clause: readonly Word[], isFirst: boolean): string[] {
  const content: Word[] = [];
  const negated: number[] = [];
  for (const word of clause) {
    if (word.isNegation) negated.push(content.length);
    else if (!word.isFunctionWord) content.push(word);
  }
  const start = isFirst ? clause[0] : undefined;
  const isName = (word: Word) => word.isCapitalised && word !== start;
  return negated.flatMap((place) =>
    place < content.length
      ? withinReach(content.slice(place, place + reach), isName)
      : withinReach(content.slice(-reach).reverse(), isName),
  );
}

/** Keys up to the end of the first name. The negation does not reach what follows the name. */
function withinReach(words: readonly Word[], isName: (word: Word) => boolean): string[] {
  const name = words.findIndex(isName);
  const after = name < 0 ? -1 : words.findIndex((word, place) => place > name && !isName(word));
  return words.slice(0, after < 0 ? words.length : after).map(({ key }) => key);
}
