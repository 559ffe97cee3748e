import {
  createWorkerEngine,
  type WorkerEngineOptions,
} from '../../src/platform/onnx/engine/worker-engine.ts';
import type { InferenceEngine } from '../../src/platform/onnx/inference-engine.ts';

/** An engine with one worker, and a server's settings where nothing else is said. */
export function oneWorkerEngine(options: Partial<WorkerEngineOptions> = {}): InferenceEngine {
  return createWorkerEngine({
    workers: 1,
    intraOpThreads: 1,
    maxQueuedTexts: 4096,
    tokenBudget: 2048,
    ...options,
  });
}
