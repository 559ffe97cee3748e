import type { Corpus } from './corpus.ts';
import { RECIPE } from './recipe.ts';
import type { ScoredPair } from './sts.ts';
import type { HeldOutWords } from './synonyms.ts';
import type { Encoder } from './tokenizer-file.ts';
import type { ScoredTokenPair, TokenPair } from './training.ts';
import { inflectionPairs, wordNetPairs } from './training-pairs.ts';

/** Token ids of the text alone: the special pieces around it are the same everywhere and teach nothing. */
function textIds(encoder: Encoder, text: string): number[] {
  return encoder(text).slice(1, -1);
}

/** The pairs that teach meaning, as token ids; without those whose sides are spelt alike. */
export function meaningPairs(
  corpus: Corpus,
  vocabulary: readonly string[],
  heldOut: HeldOutWords,
  encoder: Encoder,
): TokenPair[] {
  const cut = (text: string): number[] => textIds(encoder, text).slice(0, RECIPE.longestMeaningText);
  return [...wordNetPairs(corpus.synsets, heldOut), ...inflectionPairs(vocabulary)]
    .map(([first, second]) => ({ first: cut(first), second: cut(second) }))
    .filter(({ first, second }) => first.length > 0 && second.length > 0 && first.join() !== second.join());
}

/** Pairs that people scored, as token ids. */
export function similarityPairs(pairs: readonly ScoredPair[], encoder: Encoder): ScoredTokenPair[] {
  return pairs.map((pair) => ({
    first: textIds(encoder, pair.first),
    second: textIds(encoder, pair.second),
    score: pair.score,
  }));
}
