import { wordsFound, wordsOf } from '../baselines.ts';

/** What a judge without any model says: whether every word of the answer occurs in the passages. */
export function simpleVerdict(passages: readonly string[], answer: string): 'SUPPORTED' | 'HALLUCINATED' {
  return wordsFound(answer, passages) === 1 ? 'SUPPORTED' : 'HALLUCINATED';
}

/** The two simple scores that stand beside each AUROC; a larger score means supported. */
export function simpleScores(passages: readonly string[], answer: string) {
  return { overlap: wordsFound(answer, passages), shortness: -wordsOf(answer).length };
}
