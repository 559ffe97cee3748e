import type { SqlEntityManager } from '@mikro-orm/sql';
import type { Services } from './graphql/context.ts';
import { BeamRepository } from './modules/beams/beam.repository.ts';
import { BeamService } from './modules/beams/beam.service.ts';
import { ContextRepository } from './modules/context/context.repository.ts';
import { ContextService } from './modules/context/context.service.ts';
import type { Embedder } from './modules/embeddings/embedder.ts';
import { EmbeddingService } from './modules/embeddings/embedding.service.ts';
import { HallucinationService } from './modules/hallucinations/hallucination.service.ts';
import type { HealthService } from './modules/health/health.service.ts';
import { InferenceRepository } from './modules/inferences/inference.repository.ts';
import { InferenceService } from './modules/inferences/inference.service.ts';
import type { InferenceLog } from './modules/inferences/inference-log.ts';
import type { UpdateService } from './modules/inferences/update.service.ts';
import { InterventionRepository } from './modules/interventions/intervention.repository.ts';
import { InterventionService } from './modules/interventions/intervention.service.ts';
import type { InterventionUpdateService } from './modules/interventions/intervention-update.service.ts';
import { MetricsRepository } from './modules/metrics/metrics.repository.ts';
import { MetricsService } from './modules/metrics/metrics.service.ts';
import { ModelRepository } from './modules/models/model.repository.ts';
import { ModelService } from './modules/models/model.service.ts';
import type { ModelLifeCycle } from './modules/models/model-life-cycle.ts';
import type { ModelDirectories } from './modules/models/model-paths.ts';
import type { ModelRegistry } from './modules/models/model-registry.ts';
import { SignalService } from './modules/signals/signal.service.ts';
import { TrainingRepository } from './modules/training/training.repository.ts';
import { TrainingService } from './modules/training/training.service.ts';
import { VortexService } from './modules/vortex/vortex.service.ts';
import type { LiveStatistics } from './platform/cache/live-statistics.ts';
import type { LiveStore } from './platform/cache/live-store.ts';
import type { EventBus } from './platform/events/event-bus.ts';
import type { TopicStreams } from './platform/events/topic-streams.ts';
import type { Logger } from './platform/observability/logger.ts';
import { Timings } from './platform/observability/timings.ts';

/** What the services of every request share. */
export interface SharedParts {
  readonly bus: EventBus;
  readonly directories: ModelDirectories;
  readonly embedder: Embedder;
  readonly health: HealthService;
  readonly interventionUpdates: InterventionUpdateService;
  readonly lifeCycle: ModelLifeCycle;
  readonly liveStatistics: LiveStatistics;
  readonly liveStore: LiveStore;
  readonly log: InferenceLog;
  readonly logger: Logger;
  readonly registry: ModelRegistry;
  readonly streams: TopicStreams;
  readonly updates: UpdateService;
}

/** The services of one request, or of one event of a stream, over an entity manager of its own. */
export function servicesOver(em: SqlEntityManager, shared: SharedParts): Services {
  const { bus, directories, embedder, health, lifeCycle, liveStatistics, log, logger, registry } = shared;
  const { interventionUpdates, liveStore, streams, updates } = shared;
  const timings = new Timings();
  const inferences = new InferenceService({
    repository: new InferenceRepository(em),
    registry,
    embedder,
    log,
    timings,
  });
  return {
    beams: new BeamService(new BeamRepository(em)),
    context: new ContextService(new ContextRepository(em)),
    embeddings: new EmbeddingService({ registry, embedder, timings }),
    hallucinations: new HallucinationService({ liveStatistics, inferences }),
    health,
    inferences,
    interventions: new InterventionService({
      repository: new InterventionRepository(em),
      liveStatistics,
      bus,
      logger,
    }),
    interventionUpdates,
    metrics: new MetricsService(new MetricsRepository(em), { store: liveStore, embedder }),
    lifeCycle,
    models: new ModelService({
      lifeCycle,
      repository: new ModelRepository(em),
      registry,
      directories,
      liveStatistics,
    }),
    signals: new SignalService(liveStatistics),
    streams,
    timings,
    updates,
    training: new TrainingService({ repository: new TrainingRepository(em), registry }),
    vortex: new VortexService(liveStatistics),
  };
}
