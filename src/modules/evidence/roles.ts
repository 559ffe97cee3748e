import { shareIn } from './overlap.ts';
import type { Sentence } from './sentence.ts';

/**
 * Whether two names change places between sentences that are otherwise made of the same words: "Ann sued Bob", "Bob sued Ann". A passive ("by") changes
 * places and says the same, so it passes.
 * @param names keys of the first sentence's names.
 */
export function swapRoles(one: Sentence, other: Sentence, names: readonly string[]): boolean {
  if (names.length < 2 || one.keys.has('by') !== other.keys.has('by')) return false;
  if (shareIn(one.content, other.keys) < 1 || one.content.every((key) => names.includes(key))) return false;
  const mine = inOrder(one, names);
  const theirs = inOrder(other, names);
  return (
    mine.length === names.length &&
    theirs.length === names.length &&
    mine.some((name, place) => name !== theirs[place])
  );
}

/** The names in the order of a sentence, repeated ones repeated. */
function inOrder({ words }: Sentence, names: readonly string[]): string[] {
  return words.map(({ key }) => key).filter((key) => names.includes(key));
}
