import type { HeldOutWords, WordPair } from './synonyms.ts';
import { pairKey, type TextPair } from './training-pairs.ts';

/** What training reveals about word pairs that it should not contain. */
export type Exposure = {
  /** Held-out pairs, synonyms and unrelated ones, that are training pairs. */
  readonly trained: readonly WordPair[];
  /** Held-out synonyms without any third text that is paired with both words. */
  readonly withoutCommonPartner: readonly WordPair[];
};

/** Searches the training pairs for held-out words. */
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

/** The texts that each word is paired with, in lower case. */
function partnersOf(words: ReadonlySet<string>, pairs: readonly TextPair[]): Map<string, Set<string>> {
  const partners = new Map([...words].map((word) => [word, new Set<string>()]));
  for (const [first, second] of pairs) {
    const [one, other] = [first.toLowerCase(), second.toLowerCase()];
    partners.get(one)?.add(other);
    partners.get(other)?.add(one);
  }
  return partners;
}
