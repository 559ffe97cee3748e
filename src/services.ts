import type { SqlEntityManager } from '@mikro-orm/sql';
import type { Services } from './graphql/context.ts';
import { BeamRepository } from './modules/beams/beam.repository.ts';
import { BeamService } from './modules/beams/beam.service.ts';
import { ContextRepository } from './modules/context/context.repository.ts';
import { ContextService } from './modules/context/context.service.ts';
import { HallucinationService } from './modules/hallucinations/hallucination.service.ts';
import type { HealthService } from './modules/health/health.service.ts';
import type { Embedder } from './modules/inferences/embedder.ts';
import { InferenceRepository } from './modules/inferences/inference.repository.ts';
import { InferenceService } from './modules/inferences/inference.service.ts';
import type { InferenceLog } from './modules/inferences/inference-log.ts';
import type { InferenceStreams } from './modules/inferences/inference-streams.ts';
import { InterventionRepository } from './modules/interventions/intervention.repository.ts';
import { InterventionService } from './modules/interventions/intervention.service.ts';
import { MetricsRepository } from './modules/metrics/metrics.repository.ts';
import { MetricsService } from './modules/metrics/metrics.service.ts';
import { ModelRepository } from './modules/models/model.repository.ts';
import { ModelService } from './modules/models/model.service.ts';
import type { ModelDirectories } from './modules/models/model-paths.ts';
import type { ModelRegistry } from './modules/models/model-registry.ts';
import { SignalService } from './modules/signals/signal.service.ts';
import { TrainingRepository } from './modules/training/training.repository.ts';
import { TrainingService } from './modules/training/training.service.ts';
import { VortexService } from './modules/vortex/vortex.service.ts';
import type { LiveStatistics } from './platform/cache/live-statistics.ts';
import type { Logger } from './platform/observability/logger.ts';

/** What the services of every request share. */
export interface SharedParts {
  readonly directories: ModelDirectories;
  readonly embedder: Embedder;
  readonly health: HealthService;
  readonly liveStatistics: LiveStatistics;
  readonly log: InferenceLog;
  readonly logger: Logger;
  readonly registry: ModelRegistry;
  readonly streams: InferenceStreams;
}

/** The services of one request, or of one event of a stream, over an entity manager of its own. */
export function servicesOver(em: SqlEntityManager, shared: SharedParts): Services {
  const { directories, embedder, health, liveStatistics, log, logger, registry, streams } = shared;
  const inferences = new InferenceService({
    repository: new InferenceRepository(em),
    registry,
    embedder,
    log,
  });
  return {
    beams: new BeamService(new BeamRepository(em)),
    context: new ContextService(new ContextRepository(em)),
    hallucinations: new HallucinationService({ liveStatistics, inferences }),
    health,
    inferences,
    interventions: new InterventionService({
      repository: new InterventionRepository(em),
      liveStatistics,
      logger,
    }),
    metrics: new MetricsService(new MetricsRepository(em)),
    models: new ModelService({ repository: new ModelRepository(em), registry, directories, liveStatistics }),
    signals: new SignalService(liveStatistics),
    streams,
    training: new TrainingService({ repository: new TrainingRepository(em), registry }),
    vortex: new VortexService(liveStatistics),
  };
}
