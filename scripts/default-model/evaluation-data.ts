import { type Exposure, exposureOf } from './exposure.ts';
import { readSts, type ScoredPair } from './sts.ts';
import type { HeldOutWords } from './synonyms.ts';
import type { TextPair } from './training-pairs.ts';

/** All data that the model is evaluated on. */
export type EvaluationData = {
  readonly scoredPairs: readonly ScoredPair[];
  readonly words: HeldOutWords;
  readonly exposure: Exposure;
};

/**
 * Reads the evaluation data.
 * @param pairs the pairs that training learns meaning from
 */
export async function readEvaluationData(
  dataFolder: string,
  words: HeldOutWords,
  pairs: readonly TextPair[],
): Promise<EvaluationData> {
  return { scoredPairs: await readSts(dataFolder, 'dev'), words, exposure: exposureOf(words, pairs) };
}
