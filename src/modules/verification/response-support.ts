import type { PairScore } from '../../platform/onnx/inference-engine.ts';

/** Scores of a cross-encoder for one claim, over all its passages. */
type SentenceSupport = PairScore;

/**
 * Combines the scores of the passages for a claim: the highest support and the highest
 * contradiction of any passage, as in SummaC (Laban et al. 2022, https://arxiv.org/abs/2111.09525).
 * Order and repetition of the passages do not matter. A claim without passages has no support.
 */
export function sentenceSupport(scores: readonly PairScore[]): SentenceSupport {
  const contradictions = scores.flatMap(({ contradiction }) => contradiction ?? []);
  return {
    support: Math.max(0, ...scores.map(({ support }) => support)),
    contradiction: contradictions.length === 0 ? null : Math.max(...contradictions),
  };
}

/**
 * Probability that a response is supported, 0 to 1: that of its weakest claim,
 * `min over sentences of support * (1 - contradiction)`. This is the probability that a passage
 * supports the claim and none contradicts it, assuming independence.
 *
 * @param sentences at least one.
 */
export function responseSupport(sentences: readonly SentenceSupport[]): number {
  if (sentences.length === 0) throw new RangeError('A response without sentences cannot be verified.');
  return Math.min(...sentences.map(({ support, contradiction }) => support * (1 - (contradiction ?? 0))));
}
