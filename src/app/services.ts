import type { SqlEntityManager } from '@mikro-orm/sql';
import type { Services } from '../graphql/context.ts';
import { BeamRepository } from '../modules/beams/beam.repository.ts';
import { BeamService } from '../modules/beams/beam.service.ts';
import { CalibrationService } from '../modules/calibration/calibration.service.ts';
import { CalibratorRepository } from '../modules/calibration/calibrator.repository.ts';
import type { CalibratorRegistry } from '../modules/calibration/calibrator-registry.ts';
import { LabelRepository } from '../modules/calibration/label.repository.ts';
import { ContextRepository } from '../modules/context/context.repository.ts';
import { ContextService } from '../modules/context/context.service.ts';
import type { Embedder } from '../modules/embeddings/embedder.ts';
import { EmbeddingService } from '../modules/embeddings/embedding.service.ts';
import { ErasureRepository } from '../modules/erasures/erasure.repository.ts';
import { ErasureService } from '../modules/erasures/erasure.service.ts';
import { EvidenceService } from '../modules/evidence/evidence.service.ts';
import type { EvidenceJudge } from '../modules/evidence/scoring/evidence-judge.ts';
import { FeedbackRepository } from '../modules/feedback/feedback.repository.ts';
import { FeedbackService } from '../modules/feedback/feedback.service.ts';
import { HallucinationService } from '../modules/hallucinations/hallucination.service.ts';
import type { HealthService } from '../modules/health/health.service.ts';
import { IdempotencyService } from '../modules/idempotency/idempotency.service.ts';
import { IdempotencyKeyRepository } from '../modules/idempotency/idempotency-key.repository.ts';
import { InferenceRepository, type StoredJudgement } from '../modules/inferences/inference.repository.ts';
import { InferenceService } from '../modules/inferences/inference.service.ts';
import type { SessionLog } from '../modules/inferences/session-log.ts';
import { TextReader } from '../modules/inferences/text-reader.ts';
import { InterventionRepository } from '../modules/interventions/intervention.repository.ts';
import { InterventionService } from '../modules/interventions/intervention.service.ts';
import type { InterventionUpdateService } from '../modules/interventions/intervention-update.service.ts';
import { LakeRepository } from '../modules/lake/lake.repository.ts';
import { LakeService } from '../modules/lake/lake.service.ts';
import type { LakeArchive } from '../modules/lake/lake-archive.ts';
import type { MeaningSearch } from '../modules/lake/meaning-search.ts';
import type { SimilarInferences } from '../modules/lake/similar-inferences.ts';
import { MetricsRepository } from '../modules/metrics/metrics.repository.ts';
import { MetricsService } from '../modules/metrics/metrics.service.ts';
import type { MetricsUpdateService } from '../modules/metrics/metrics-update.service.ts';
import type { ModelDirectories } from '../modules/models/files/model-paths.ts';
import { ModelService } from '../modules/models/model.service.ts';
import type { ModelUpdateService } from '../modules/models/model-update.service.ts';
import type { ModelLifeCycle } from '../modules/models/registry/model-life-cycle.ts';
import type { ModelRegistry } from '../modules/models/registry/model-registry.ts';
import { ModelRepository } from '../modules/models/storage/model.repository.ts';
import type { InferenceLog } from '../modules/record/inference-log.ts';
import { SessionRepository } from '../modules/sessions/session.repository.ts';
import { SessionService } from '../modules/sessions/session.service.ts';
import { SignalService } from '../modules/signals/signal.service.ts';
import { TrainingRepository } from '../modules/training/training.repository.ts';
import { TrainingService } from '../modules/training/training.service.ts';
import type { UpdateService } from '../modules/updates/update.service.ts';
import { VerificationRepository } from '../modules/verification/verification.repository.ts';
import { VerificationService } from '../modules/verification/verification.service.ts';
import { VortexService } from '../modules/vortex/vortex.service.ts';
import type { LiveStatistics } from '../platform/cache/live-statistics.ts';
import type { LiveStore } from '../platform/cache/live-store.ts';
import type { EventBus } from '../platform/events/event-bus.ts';
import type { TopicStreams } from '../platform/events/topic-streams.ts';
import type { Logger } from '../platform/observability/logger.ts';
import { Timings } from '../platform/observability/timings.ts';

/** What the services of every request share. */
export interface SharedParts {
  readonly bus: EventBus;
  readonly calibrators: CalibratorRegistry;
  readonly directories: ModelDirectories;
  readonly archive: LakeArchive;
  readonly embedder: Embedder;
  readonly evidenceJudge: EvidenceJudge;
  /** Lets go of texts that wait for a second look. */
  readonly forgetSecondLooks: () => void;
  /** Whether every part of this server has forgotten what was erased by now, within a time in milliseconds. */
  readonly hasForgotten: (withinMs: number) => Promise<boolean>;
  readonly health: HealthService;
  readonly interventionUpdates: InterventionUpdateService;
  readonly lifeCycle: ModelLifeCycle;
  readonly liveStatistics: LiveStatistics;
  readonly meaningSearch: MeaningSearch;
  readonly similarInferences: SimilarInferences;
  readonly liveStore: LiveStore;
  readonly log: InferenceLog;
  readonly logger: Logger;
  readonly metricsUpdates: MetricsUpdateService;
  readonly modelUpdates: ModelUpdateService;
  readonly registry: ModelRegistry;
  readonly sessionLog: SessionLog;
  /** Whether a cross-encoder is in service. */
  readonly hasSecondLook: () => Promise<boolean>;
  readonly secondLook: (inferenceId: string, judgement: StoredJudgement) => void;
  readonly streams: TopicStreams;
  readonly updates: UpdateService;
}

/** The services of one request, or of one event of a stream, over an entity manager of its own. */
export function servicesOver(em: SqlEntityManager, shared: SharedParts): Services {
  const { bus, calibrators, directories, embedder, evidenceJudge, health, interventionUpdates } = shared;
  const { lifeCycle, liveStatistics, liveStore, log, logger, registry, sessionLog, streams, updates } =
    shared;
  const { hasSecondLook, secondLook } = shared;
  const timings = new Timings();
  const evidence = new EvidenceService({ registry, judge: evidenceJudge, calibrators, timings });
  const inferences = new InferenceService({
    repository: new InferenceRepository(em),
    registry,
    reader: new TextReader({ embedder, evidence, hasSecondLook, timings }),
    log,
    sessionLog,
    secondLook,
    timings,
  });
  const context = new ContextService(new ContextRepository(em));
  return {
    beams: new BeamService(new BeamRepository(em)),
    calibration: new CalibrationService({
      repository: new CalibratorRepository(em),
      labels: new LabelRepository(em),
      registry: calibrators,
    }),
    context,
    embeddings: new EmbeddingService({ registry, embedder, timings }),
    evidence,
    erasures: new ErasureService({
      repository: new ErasureRepository(em),
      requestedBy: 'MUTATION',
      tellErased: (ids) => shared.archive.tellErased(ids),
      forgetSession: (sessionId) => liveStatistics.forgetSession(sessionId),
      hasForgotten: shared.hasForgotten,
      bus,
      logger,
    }),
    feedback: new FeedbackService(new FeedbackRepository(em)),
    hallucinations: new HallucinationService({ liveStatistics, inferences }),
    health,
    idempotency: new IdempotencyService({ repository: new IdempotencyKeyRepository(em), timings }),
    inferences,
    interventions: new InterventionService({
      repository: new InterventionRepository(em),
      liveStatistics,
      bus,
      logger,
      reconsider: (inferenceId) => shared.archive.reconsider(inferenceId),
    }),
    lake: new LakeService({
      archive: shared.archive,
      search: shared.meaningSearch,
      similarInferences: shared.similarInferences,
      repository: new LakeRepository(em),
      registry,
      embedder,
      timings,
    }),
    interventionUpdates,
    metrics: new MetricsService(new MetricsRepository(em), { store: liveStore, embedder }),
    metricsUpdates: shared.metricsUpdates,
    lifeCycle,
    models: new ModelService({
      lifeCycle,
      repository: new ModelRepository(em),
      registry,
      directories,
      liveStatistics,
    }),
    modelUpdates: shared.modelUpdates,
    sessions: new SessionService({ repository: new SessionRepository(em), context, inferences }),
    signals: new SignalService(liveStatistics),
    streams,
    timings,
    updates,
    training: new TrainingService({ repository: new TrainingRepository(em), registry }),
    verifications: new VerificationService(new VerificationRepository(em)),
    vortex: new VortexService(liveStatistics),
  };
}
