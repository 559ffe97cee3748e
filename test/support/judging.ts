import { join } from 'node:path';
import type { SqlEntityManager } from '@mikro-orm/sql';
import { bundledModelsDirectory } from '../../src/config/config.ts';
import { CalibratorRepository } from '../../src/modules/calibration/calibrator.repository.ts';
import { CalibratorRegistry } from '../../src/modules/calibration/calibrator-registry.ts';
import { LabelRepository } from '../../src/modules/calibration/label.repository.ts';
import { Embedder } from '../../src/modules/embeddings/embedder.ts';
import { EvidenceService } from '../../src/modules/evidence/evidence.service.ts';
import { EvidenceJudge } from '../../src/modules/evidence/scoring/evidence-judge.ts';
import { readEvidenceModel, versionsBy } from '../../src/modules/evidence/scoring/evidence-model.ts';
import { openJudgeModels } from '../../src/modules/evidence/scoring/open-judge-model.ts';
import { bundledStatic } from '../../src/modules/models/registry/bundled-models.ts';
import { MemoryEmbeddingCache } from '../../src/platform/cache/memory/memory-embedding-cache.ts';
import { MemoryEventBus } from '../../src/platform/events/memory-event-bus.ts';
import { Timings } from '../../src/platform/observability/timings.ts';
import { collectingLogger } from './collecting-logger.ts';
import { modelsOver } from './models.ts';
import { oneWorkerEngine } from './one-worker-engine.ts';

/**
 * All that judges responses in one server: the bundled models over a database of the test's own.
 */
export async function openJudging(fork: () => SqlEntityManager) {
  const engine = oneWorkerEngine();
  const { logger } = collectingLogger();
  const { registry, lifeCycle } = await modelsOver({ engine, fork });
  await lifeCycle.openBundled(bundledStatic);
  const evidenceModel = await readEvidenceModel(
    join(bundledModelsDirectory, 'evidence', 'evidence-model.json'),
  );
  const embedder = new Embedder({ engine, cache: new MemoryEmbeddingCache(), logger });
  const judge = new EvidenceJudge({ ...(await openJudgeModels(engine)), embedder, evidenceModel });
  /** With nothing remembered of calibrators and labels. */
  const service = () => {
    const calibrators = new CalibratorRegistry({
      calibrators: () => new CalibratorRepository(fork()),
      labels: () => new LabelRepository(fork()),
      bus: new MemoryEventBus(logger),
      logger,
      evidenceModels: versionsBy(evidenceModel, 'MODEL'),
    });
    return new EvidenceService({
      registry,
      judge,
      defaultJudge: 'MODEL',
      calibrators,
      timings: new Timings(),
    });
  };
  return {
    embedder,
    service,
    /** The default model, which reads everything but evidence. */
    model: await registry.ready(null),
    evidenceModels: versionsBy(evidenceModel, 'MODEL'),
    close: () => engine.close(),
  };
}
