import type { Sentence } from '../text/sentence.ts';

/** Share of a list that a set holds, 0 to 1; 1 of nothing, in which nothing is new. */
export function shareIn(keys: readonly string[], known: ReadonlySet<string>): number {
  if (keys.length === 0) return 1;
  return keys.filter((key) => known.has(key)).length / keys.length;
}

/** Keys of all words of some sentences. */
export function keysOf(sentences: readonly Sentence[]): Set<string> {
  return new Set(sentences.flatMap(({ words }) => words.map(({ key }) => key)));
}

/** Pairs of neighbouring words of a sentence. */
export function bigramsOf({ words }: Sentence): string[] {
  return words.slice(1).map(({ key }, index) => `${words[index]?.key} ${key}`);
}
