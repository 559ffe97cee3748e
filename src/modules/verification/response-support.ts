import type { PairScore } from '../../platform/onnx/inference-engine.ts';

/** What a cross-encoder makes of one sentence, over all its passages. */
type SentenceSupport = PairScore;

/**
 * What passages together say of a sentence: the most that any of them speaks for it, and the most that any of them
 * speaks against it, as in SummaC (Laban et al. 2022, https://arxiv.org/abs/2111.09525). Order and repetition of the
 * passages do not matter; a sentence without passages has no support.
 */
export function sentenceSupport(scores: readonly PairScore[]): SentenceSupport {
  const contradictions = scores.flatMap(({ contradiction }) => contradiction ?? []);
  return {
    support: Math.max(0, ...scores.map(({ support }) => support)),
    contradiction: contradictions.length === 0 ? null : Math.max(...contradictions),
  };
}

/**
 * Probability that a response is supported: that of its weakest sentence, `min over sentences of support * (1 - contradiction)`,
 * which is the probability that a passage speaks for the sentence and none against it, taken as independent. 0 to 1.
 *
 * @param sentences at least one.
 */
export function responseSupport(sentences: readonly SentenceSupport[]): number {
  if (sentences.length === 0) throw new RangeError('A response without sentences cannot be verified.');
  return Math.min(...sentences.map(({ support, contradiction }) => support * (1 - (contradiction ?? 0))));
}
