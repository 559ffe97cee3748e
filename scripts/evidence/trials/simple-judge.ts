import { wordsFound, wordsOf } from '../baselines.ts';

/**
 * Share of the answer's words from which the simplest judge calls an answer supported. It is a round
 * figure that was not chosen on any data.
 */
export const simpleThreshold = 0.9;

/** What a judge without any model says: whether nearly all words of the answer occur in the passages. */
export function simpleVerdict(passages: readonly string[], answer: string): 'SUPPORTED' | 'HALLUCINATED' {
  return wordsFound(answer, passages) >= simpleThreshold ? 'SUPPORTED' : 'HALLUCINATED';
}

/** The two simple scores that stand beside each AUROC; a larger score means supported. */
export function simpleScores(passages: readonly string[], answer: string) {
  return { overlap: wordsFound(answer, passages), shortness: -wordsOf(answer).length };
}
