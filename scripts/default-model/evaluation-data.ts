import { type Exposure, exposureOf } from './exposure.ts';
import { readSts, type ScoredPair } from './sts.ts';
import type { HeldOutWords } from './synonyms.ts';
import type { TextPair } from './training-pairs.ts';

/** All that the model is judged by. */
export type EvaluationData = {
  readonly scoredPairs: readonly ScoredPair[];
  readonly words: HeldOutWords;
  readonly exposure: Exposure;
};

/** Reads what the model is judged by. @param pairs that training takes its meaning from */
export async function readEvaluationData(
  dataFolder: string,
  words: HeldOutWords,
  pairs: readonly TextPair[],
): Promise<EvaluationData> {
  return { scoredPairs: await readSts(dataFolder, 'dev'), words, exposure: exposureOf(words, pairs) };
}
