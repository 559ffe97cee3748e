import { RECIPE } from './recipe.ts';
import type { ScoredPair } from './sts.ts';
import type { Encoder } from './tokenizer-file.ts';
import type { ScoredTokenPair, TokenPair } from './training.ts';
import type { TextPair } from './training-pairs.ts';

/**
 * Token ids of the text without the special pieces around it, which are always the same and teach
 * nothing.
 */
function textIds(encoder: Encoder, text: string): number[] {
  return encoder(text).slice(1, -1);
}

/** The pairs for training meaning, as token ids, without pairs of identical sides. */
export function meaningPairs(pairs: readonly TextPair[], encoder: Encoder): TokenPair[] {
  const cut = (text: string): number[] => textIds(encoder, text).slice(0, RECIPE.maxMeaningLength);
  return pairs
    .map(([first, second]) => ({ first: cut(first), second: cut(second) }))
    .filter(({ first, second }) => first.length > 0 && second.length > 0 && first.join() !== second.join());
}

/** The pairs with human scores, as token ids. */
export function similarityPairs(pairs: readonly ScoredPair[], encoder: Encoder): ScoredTokenPair[] {
  return pairs.map((pair) => ({
    first: textIds(encoder, pair.first),
    second: textIds(encoder, pair.second),
    score: pair.score,
  }));
}
