import type { Sentence } from './sentence.ts';
import { contentKeys, type Word, wordsOf } from './words.ts';

/** How many content words a negation reaches. */
const reach = 3;

const clauseEnd =
  /[,;:()–—]|\b(?:but|because|although|though|while|whereas|which|who|until|unless|if|when|so)\b/giu;
const harmless = /\bnot only\b/giu;

/**
 * Keys of the content words that a sentence denies: up to three after a negation in its clause, or those before it when none follow. Two negations of a
 * word cancel out, and a word that another clause affirms is not denied.
 */
export function deniedKeys({ text, words }: Sentence): Set<string> {
  if (!words.some(({ isNegation }) => isNegation)) return new Set();
  const clauses = text.replace(harmless, ' ').split(clauseEnd).map(wordsOf);
  const denied = clauses.map((clause) => new Set(oddOnes(deniedIn(clause))));
  const affirmed = clauses.flatMap((clause, index) =>
    contentKeys(clause).filter((key) => denied[index]?.has(key) !== true),
  );
  return new Set(denied.flatMap((keys) => [...keys])).difference(new Set(affirmed));
}

/** Those that occur an odd number of times. */
function oddOnes(keys: readonly string[]): string[] {
  return [...new Set(keys)].filter((key) => keys.filter((other) => other === key).length % 2 === 1);
}

function deniedIn(clause: readonly Word[]): string[] {
  return clause.flatMap(({ isNegation }, index) => {
    if (!isNegation) return [];
    const after = contentKeys(clause.slice(index + 1)).slice(0, reach);
    return after.length > 0 ? after : contentKeys(clause.slice(0, index)).slice(-reach);
  });
}

/** Whether one sentence denies what the other says: they share a word that only one of them denies, and none that both deny. */
export function differInPolarity(one: Sentence, other: Sentence): boolean {
  const [mine, theirs] = [deniedKeys(one), deniedKeys(other)];
  if (mine.size === 0 && theirs.size === 0) return false;
  const shared = one.content.filter((key) => other.keys.has(key));
  if (shared.some((key) => mine.has(key) && theirs.has(key))) return false;
  return shared.some((key) => mine.has(key) !== theirs.has(key));
}
