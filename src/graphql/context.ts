import type { ServerResponse } from 'node:http';
import type { BeamService } from '../modules/beams/beam.service.ts';
import type { CalibrationService } from '../modules/calibration/calibration.service.ts';
import type { ContextService } from '../modules/context/context.service.ts';
import type { EmbeddingService } from '../modules/embeddings/embedding.service.ts';
import type { ErasureService } from '../modules/erasures/erasure.service.ts';
import type { EvidenceService } from '../modules/evidence/evidence.service.ts';
import type { FeedbackService } from '../modules/feedback/feedback.service.ts';
import type { HallucinationService } from '../modules/hallucinations/hallucination.service.ts';
import type { HealthService } from '../modules/health/health.service.ts';
import type { IdempotencyService } from '../modules/idempotency/idempotency.service.ts';
import type { InferenceService } from '../modules/inferences/inference.service.ts';
import type { InterventionService } from '../modules/interventions/intervention.service.ts';
import type { InterventionUpdateService } from '../modules/interventions/intervention-update.service.ts';
import type { LakeService } from '../modules/lake/lake.service.ts';
import type { MetricsService } from '../modules/metrics/metrics.service.ts';
import type { MetricsUpdateService } from '../modules/metrics/metrics-update.service.ts';
import type { ModelService } from '../modules/models/model.service.ts';
import type { ModelUpdateService } from '../modules/models/model-update.service.ts';
import type { ModelLifeCycle } from '../modules/models/registry/model-life-cycle.ts';
import type { SessionService } from '../modules/sessions/session.service.ts';
import type { SignalService } from '../modules/signals/signal.service.ts';
import type { TrainingService } from '../modules/training/training.service.ts';
import type { UpdateService } from '../modules/updates/update.service.ts';
import type { VerificationService } from '../modules/verification/verification.service.ts';
import type { VortexService } from '../modules/vortex/vortex.service.ts';
import type { TopicStreams } from '../platform/events/topic-streams.ts';
import type { Timings } from '../platform/observability/timings.ts';

/** Who asks: nobody we know, someone who may read, someone who may change. */
export type Principal = 'anonymous' | 'reader' | 'operator';

/** The use cases, bound to one request: what is loaded once in it is loaded once. */
export interface Services {
  readonly beams: BeamService;
  readonly calibration: CalibrationService;
  readonly context: ContextService;
  readonly embeddings: EmbeddingService;
  readonly erasures: ErasureService;
  readonly evidence: EvidenceService;
  readonly feedback: FeedbackService;
  readonly hallucinations: HallucinationService;
  readonly health: HealthService;
  readonly idempotency: IdempotencyService;
  readonly inferences: InferenceService;
  readonly interventions: InterventionService;
  readonly lake: LakeService;
  readonly interventionUpdates: InterventionUpdateService;
  readonly metrics: MetricsService;
  readonly metricsUpdates: MetricsUpdateService;
  readonly lifeCycle: ModelLifeCycle;
  readonly models: ModelService;
  readonly modelUpdates: ModelUpdateService;
  readonly sessions: SessionService;
  readonly signals: SignalService;
  readonly streams: TopicStreams;
  /** How long the parts of this request took so far. */
  readonly timings: Timings;
  readonly training: TrainingService;
  readonly updates: UpdateService;
  readonly verifications: VerificationService;
  readonly vortex: VortexService;
}

/** What resolvers may know. */
export interface RequestContext {
  readonly principal: Principal;
  /** The header `Idempotency-Key` of an HTTP request, as it was sent. */
  readonly idempotencyKey: string | null;
  readonly services: Services;
}

/** What a transport adds before an operation is looked at. */
export interface TransportContext {
  /** From the `connectionParams` of a WebSocket connection, where they stand in for headers. */
  readonly connectionAuthorization?: string | null;
  /** Of an HTTP request. */
  readonly response?: ServerResponse;
  /** The name under which what the client has open is counted. */
  readonly client: string;
  /** Of an HTTP request: false if its body is no text in UTF-8. */
  readonly isUtf8?: boolean;
  /** Tells that an HTTP request is answered with a stream. */
  readonly becomeStream?: () => void;
  /** Tells that the answer to an HTTP request is whole. */
  readonly becomeAnswered?: () => void;
}
