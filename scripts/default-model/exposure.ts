import type { HeldOutWords, WordPair } from './synonyms.ts';
import { pairKey, type TextPair } from './training-pairs.ts';

/** What training says, after all, of word pairs that it should say nothing of. */
export type Exposure = {
  /** Held-out pairs, synonyms and unrelated ones, that are training pairs. */
  readonly trained: readonly WordPair[];
  /** Held-out synonyms of which not even a third text is paired with both words. */
  readonly withoutCommonPartner: readonly WordPair[];
};

/** Looks for held-out words among the training pairs. */
export function exposureOf(heldOut: HeldOutWords, pairs: readonly TextPair[]): Exposure {
  const all = [...heldOut.synonyms, ...heldOut.unrelated];
  const keys = new Set(pairs.map(pairKey));
  const partners = partnersOf(new Set(all.flat()), pairs);
  const of = (word: string): ReadonlySet<string> => partners.get(word) ?? new Set();
  return {
    trained: all.filter((pair) => keys.has(pairKey(pair))),
    withoutCommonPartner: heldOut.synonyms.filter(([first, second]) => of(first).isDisjointFrom(of(second))),
  };
}

/** What each word is paired with, in lower case. */
function partnersOf(words: ReadonlySet<string>, pairs: readonly TextPair[]): Map<string, Set<string>> {
  const partners = new Map([...words].map((word) => [word, new Set<string>()]));
  for (const [first, second] of pairs) {
    const [one, other] = [first.toLowerCase(), second.toLowerCase()];
    partners.get(one)?.add(other);
    partners.get(other)?.add(one);
  }
  return partners;
}
