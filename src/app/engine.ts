import type { Config } from '../config/config.ts';
import type { Lifecycle } from '../platform/lifecycle.ts';
import type { Logger } from '../platform/observability/logger.ts';
import { createWorkerEngine } from '../platform/onnx/engine/worker-engine.ts';
import type { InferenceEngine } from '../platform/onnx/inference-engine.ts';

/** Name of the shutdown step that closes the engine. */
export const engineStep = 'the inference engine';

/** Opens the inference engine, with no model loaded. */
export function openEngine(config: Config, logger: Logger, lifecycle: Lifecycle): InferenceEngine {
  const { workers, threadsPerWorker, maxQueuedTexts, tokenBudget, runSeconds, loadSeconds } =
    config.inference;
  const engine = createWorkerEngine({
    workers,
    intraOpThreads: threadsPerWorker,
    maxQueuedTexts,
    tokenBudget,
    deadlines: { runSeconds, loadSeconds },
    logger,
  });
  lifecycle.onClose(engineStep, () => engine.close());
  return engine;
}
