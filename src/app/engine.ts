import type { Config } from '../config/config.ts';
import type { Lifecycle } from '../platform/lifecycle.ts';
import type { Logger } from '../platform/observability/logger.ts';
import { createWorkerEngine } from '../platform/onnx/engine/worker-engine.ts';
import type { InferenceEngine } from '../platform/onnx/inference-engine.ts';

/** What the end of the engine is called among the steps of closing. */
export const engineStep = 'the inference engine';

/** What runs models, without a model yet. */
export function openEngine(config: Config, logger: Logger, lifecycle: Lifecycle): InferenceEngine {
  const { workers, threadsPerWorker, maximumQueuedTexts, tokenBudget, runSeconds, loadSeconds } =
    config.inference;
  const engine = createWorkerEngine({
    workers,
    intraOpThreads: threadsPerWorker,
    maximumQueuedTexts,
    tokenBudget,
    deadlines: { runSeconds, loadSeconds },
    logger,
  });
  lifecycle.onClose(engineStep, () => engine.close());
  return engine;
}
