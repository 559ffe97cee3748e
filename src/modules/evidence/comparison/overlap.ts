import type { Sentence } from '../text/sentence.ts';

/**
 * Share of a list that a set contains, 0 to 1. The result is 1 for an empty list, because nothing
 * in it is new.
 */
export function shareIn(keys: readonly string[], known: ReadonlySet<string>): number {
  if (keys.length === 0) return 1;
  return keys.filter((key) => known.has(key)).length / keys.length;
}

/** Keys of all words of the given sentences, and every key that their values answer. */
export function keysOf(sentences: readonly Sentence[]): Set<string> {
  const all = new Set<string>();
  for (const { keys } of sentences) for (const key of keys) all.add(key);
  return all;
}

/** Pairs of adjacent words of a sentence. */
export function bigramsOf({ words }: Sentence): string[] {
  return words.slice(1).map(({ key }, index) => `${words[index]?.key} ${key}`);
}

/**
 * Length of the longest run of items that two lists share. Time is the product of their lengths.
 */
export function longestCommonRun(one: readonly string[], other: readonly string[]): number {
  let longest = 0;
  let before = new Uint16Array(other.length + 1);
  for (const item of one) {
    const row = new Uint16Array(other.length + 1);
    for (let place = 0; place < other.length; place += 1) {
      if (other[place] !== item) continue;
      const run = (before[place] ?? 0) + 1;
      row[place + 1] = run;
      if (run > longest) longest = run;
    }
    before = row;
  }
  return longest;
}
