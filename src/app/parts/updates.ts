import type { Embedder } from '../../modules/embeddings/embedder.ts';
import { InterventionRecordRepository } from '../../modules/interventions/intervention-record.repository.ts';
import { InterventionUpdateService } from '../../modules/interventions/intervention-update.service.ts';
import { MetricsUpdateService } from '../../modules/metrics/metrics-update.service.ts';
import { ModelUpdateService } from '../../modules/models/model-update.service.ts';
import type { ModelRegistry } from '../../modules/models/registry/model-registry.ts';
import { modelChanged } from '../../modules/models/storage/model.events.ts';
import { ModelChangeRepository } from '../../modules/models/storage/model-change.repository.ts';
import { inferenceCommitted } from '../../modules/record/inference.events.ts';
import { interventionRecorded } from '../../modules/record/intervention.events.ts';
import { RecordRepository } from '../../modules/updates/record.repository.ts';
import { SemanticFeed } from '../../modules/updates/semantic-feed.ts';
import { UpdateService } from '../../modules/updates/update.service.ts';
import type { EventBus } from '../../platform/events/event-bus.ts';
import { OrderedFeed } from '../../platform/events/ordered-feed.ts';
import type { Logger } from '../../platform/observability/logger.ts';
import type { Database } from './storage.ts';

/** What happens to inferences, interventions and models, as it happens: one feed of each for all subscribers of this process. */
export function openUpdates(
  { orm, history, clock }: Pick<Database, 'orm' | 'history' | 'clock'>,
  logger: Logger,
  over: { readonly bus: EventBus; readonly registry: ModelRegistry; readonly embedder: Embedder },
) {
  const listening = { bus: over.bus, logger };
  // A feed reads for all its subscribers; who resumes or replays reads for itself, with connections of its own.
  const fork = () => orm.em.fork();
  const past = () => history.em.fork();
  const record = new RecordRepository(fork);
  const inferences = new OrderedFeed({
    ...listening,
    record,
    topic: inferenceCommitted,
    positionOf: ({ seq }) => seq,
  });
  const modelRecord = new ModelChangeRepository(fork);
  const models = new OrderedFeed({
    ...listening,
    record: modelRecord,
    topic: modelChanged,
    positionOf: ({ seq }) => seq,
  });
  const vectorsOf = (ids: readonly string[]) => record.vectors(ids);
  const semantic = new SemanticFeed({ feed: inferences, models, vectorsOf, logger });
  const interventionRecord = new InterventionRecordRepository(fork);
  const interventions = new OrderedFeed({
    ...listening,
    record: interventionRecord,
    topic: interventionRecorded,
    positionOf: ({ id }) => id,
  });
  return {
    updates: new UpdateService({ ...over, record: new RecordRepository(past), feed: inferences, semantic }),
    interventionUpdates: new InterventionUpdateService({
      record: new InterventionRecordRepository(past),
      feed: interventions,
    }),
    metricsUpdates: new MetricsUpdateService(record, clock.now),
    modelUpdates: new ModelUpdateService({ record: new ModelChangeRepository(past), feed: models }),
  };
}
