import { sharesStem } from './inflections.ts';
import { createRandom, shuffled } from './random.ts';
import type { Synset } from './wordnet.ts';

export type WordPair = readonly [string, string];

/** Word pairs held out of training to measure word knowledge. */
export type HeldOutWords = {
  readonly synonyms: readonly WordPair[];
  readonly unrelated: readonly WordPair[];
};

/**
 * Minimum shares of meanings that two words must have in common to count as plain synonyms: for the
 * word with fewer meanings and for the one with more. Without them, the pairs would contain many
 * far-fetched ones such as bird and shuttle.
 */
const LEAST_SHARED_OF_FEWER = 0.3;
const LEAST_SHARED_OF_MORE = 0.1;

/** The synsets of each single word. */
export function synsetsByWord(synsets: readonly Synset[]): Map<string, Set<string>> {
  const result = new Map<string, Set<string>>();
  for (const synset of synsets) {
    for (const member of synset.members) {
      const word = member.toLowerCase();
      const ids = result.get(word);
      if (ids === undefined) result.set(word, new Set([synset.id]));
      else ids.add(synset.id);
    }
  }
  return result;
}

function isPlainSynonym(first: string, second: string, meanings: ReadonlyMap<string, Set<string>>): boolean {
  const firstMeanings = meanings.get(first) ?? new Set();
  const secondMeanings = meanings.get(second) ?? new Set();
  const shared = firstMeanings.intersection(secondMeanings).size;
  return (
    shared / Math.min(firstMeanings.size, secondMeanings.size) >= LEAST_SHARED_OF_FEWER &&
    shared / Math.max(firstMeanings.size, secondMeanings.size) >= LEAST_SHARED_OF_MORE
  );
}

/**
 * Chooses synonym pairs and unrelated pairs of common words, deterministically by seed and data. No
 * word occurs in two synonym pairs, and no pair consists of two forms of one word; unrelated pairs
 * share no synset.
 * @param everyday common words
 * @param count pairs of each kind
 */
export function holdOutWords(
  synsets: readonly Synset[],
  everyday: readonly string[],
  count: number,
  seed: number,
): HeldOutWords {
  const random = createRandom(seed);
  const meanings = synsetsByWord(synsets);
  const known = everyday.filter((word) => meanings.has(word));
  const eligible = new Set(known);
  const candidates = synsets.flatMap((synset) => {
    const words = synset.members.filter((member) => eligible.has(member));
    return words.flatMap((first, index) => words.slice(index + 1).map((second): WordPair => [first, second]));
  });
  const used = new Set<string>();
  const synonyms: WordPair[] = [];
  for (const [first, second] of shuffled(candidates, random)) {
    if (synonyms.length === count) break;
    if (used.has(first) || used.has(second) || sharesStem(first, second)) continue;
    if (!isPlainSynonym(first, second, meanings)) continue;
    used.add(first).add(second);
    synonyms.push([first, second]);
  }
  const unrelated: WordPair[] = [];
  while (unrelated.length < count && known.length > 1) {
    const first = known[random.below(known.length)];
    const second = known[random.below(known.length)];
    if (first === undefined || second === undefined || first === second) continue;
    if ((meanings.get(first) ?? new Set()).isDisjointFrom(meanings.get(second) ?? new Set())) {
      unrelated.push([first, second]);
    }
  }
  return { synonyms, unrelated };
}
