import { contentKeys, type Word, wordsOf } from './words.ts';

/** Number of content words that a negation affects. */
const reach = 3;

const clauseEnd =
  /[,;:()–—]|\b(?:but|because|although|though|while|whereas|which|who|until|unless|if|when|so)\b/giu;
const harmless = /\bnot only\b/giu;

/**
 * Keys of the content words that a sentence denies: up to three after a negation in its clause, or
 * the ones before it if none follow. Two negations of a word cancel each other, and a word that
 * another clause affirms is not denied.
 * @param words of the text.
 */
export function deniedKeys(text: string, words: readonly Word[]): Set<string> {
  if (!words.some(({ isNegation }) => isNegation)) return new Set();
  const clauses = text.replace(harmless, ' ').split(clauseEnd).map(wordsOf);
  const denied = clauses.map((clause) => oddOnes(deniedIn(clause)));
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

function deniedIn(clause: readonly Word[]): string[] {
  const content: string[] = [];
  const negated: number[] = [];
  for (const { key, isFunctionWord, isNegation } of clause) {
    if (isNegation) negated.push(content.length);
    else if (!isFunctionWord) content.push(key);
  }
  return negated.flatMap((place) =>
    place < content.length ? content.slice(place, place + reach) : content.slice(-reach),
  );
}
