import type { Judgement } from '../../src/modules/evidence/scoring/evidence-judge.ts';
import type { LabelledRow } from './rows.ts';

/**
 * Three simple scores, each of one obvious feature of the evidence; a larger score means supported.
 */
export interface Baselines {
  /** Share of the response's words that occur in the context, 0 to 1. */
  readonly overlap: number;
  /** Mean cosine of the response's sentences to the nearest sentence of the context. */
  readonly cosine: number;
  /** Negative number of words of the response. */
  readonly shortness: number;
}

export function baselinesOf({ response, context }: LabelledRow, { report }: Judgement): Baselines {
  return {
    overlap: wordsFound(response, context),
    cosine: report.features.cosine ?? 0,
    shortness: -wordsOf(response).length,
  };
}

/** Share of the response's words that occur in the context, 0 to 1; 0 without words. */
export function wordsFound(response: string, context: readonly string[]): number {
  const words = wordsOf(response);
  const known = new Set(context.flatMap(wordsOf));
  return words.length === 0 ? 0 : words.filter((word) => known.has(word)).length / words.length;
}

/** The words of a text in lower case, without any sign between them. */
export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
