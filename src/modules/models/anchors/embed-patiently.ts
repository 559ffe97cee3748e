import { setTimeout as delay } from 'node:timers/promises';
import {
  type Embedding,
  EngineOverloadedError,
  type InferenceEngine,
} from '../../../platform/onnx/inference-engine.ts';

/** Number of texts per call: few enough to find room between other work. */
const block = 32;
/** Maximum time to wait for room, in milliseconds. */
const patienceMs = 30_000;
const minPauseMs = 20;

/**
 * Embeds many texts that no client waits for. If the engine is full, it waits for room instead of
 * failing.
 * @throws EngineOverloadedError if there was no room for 30 seconds.
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
      await delay(Math.max(minPauseMs, Math.min(error.retryAfterMs, 1000)));
    }
  }
  return embeddings;
}
