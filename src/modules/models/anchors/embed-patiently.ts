import { setTimeout as delay } from 'node:timers/promises';
import {
  type Embedding,
  EngineOverloadedError,
  type InferenceEngine,
} from '../../../platform/onnx/inference-engine.ts';

/** Texts asked for at once: few enough to find room between others. */
const block = 32;
/** Longest wait for room, in milliseconds. */
const patienceMs = 30_000;
const shortestPauseMs = 20;

/**
 * Embeddings of many texts that nobody waits for at the moment: where the engine is full, it waits for room instead of being refused.
 * @throws EngineOverloadedError when there was no room for half a minute.
 */
export async function embedPatiently(
  engine: Pick<InferenceEngine, 'embed'>,
  modelId: string,
  texts: readonly string[],
): Promise<Embedding[]> {
  const until = performance.now() + patienceMs;
  const embeddings: Embedding[] = [];
  while (embeddings.length < texts.length) {
    const next = texts.slice(embeddings.length, embeddings.length + block);
    try {
      embeddings.push(...(await engine.embed(modelId, next)).embeddings);
    } catch (error) {
      if (!(error instanceof EngineOverloadedError) || performance.now() > until) throw error;
      await delay(Math.max(shortestPauseMs, Math.min(error.retryAfterMs, 1000)));
    }
  }
  return embeddings;
}
