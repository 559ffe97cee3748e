import { createWorkerEngine } from '../../src/platform/onnx/engine/worker-engine.ts';
import type { InferenceEngine } from '../../src/platform/onnx/inference-engine.ts';

/** Opens the product's engine on one thread, with a queue that is long enough for a script. */
export function openScriptEngine(): InferenceEngine {
  return createWorkerEngine({
    workers: 1,
    intraOpThreads: 1,
    maxQueuedTexts: 4096,
    tokenBudget: 2048,
  });
}
