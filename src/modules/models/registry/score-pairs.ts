import type { InferenceEngine, PairScore, TextPair } from '../../../platform/onnx/inference-engine.ts';

/**
 * Number of pairs per call. It is small, so that texts of waiting clients wait only briefly. The
 * engine would hardly run more of them together.
 */
const pairsAtOnce = 4;

/**
 * Returns the scores of a cross-encoder for each pair, in order.
 * @param signal stops the work between two calls of the engine.
 * @throws as `scorePairs` of the engine does; the reason of the signal.
 */
export async function scoreInGroups(
  engine: Pick<InferenceEngine, 'scorePairs'>,
  modelId: string,
  pairs: readonly TextPair[],
  signal?: AbortSignal,
): Promise<PairScore[]> {
  const scores: PairScore[] = [];
  while (scores.length < pairs.length) {
    signal?.throwIfAborted();
    const some = pairs.slice(scores.length, scores.length + pairsAtOnce);
    scores.push(...(await engine.scorePairs(modelId, some)));
  }
  return scores;
}
