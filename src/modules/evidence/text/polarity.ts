import type { Sentence } from './sentence.ts';

/**
 * Whether one sentence denies what the other states: they share a word that only one of them
 * denies, and share no word that both deny.
 */
export function differInPolarity(one: Sentence, other: Sentence): boolean {
  if (one.denied.size === 0 && other.denied.size === 0) return false;
  const shared = one.content.filter((key) => other.keys.has(key));
  if (shared.some((key) => one.denied.has(key) && other.denied.has(key))) return false;
  return shared.some((key) => one.denied.has(key) !== other.denied.has(key));
}
