import { OrderedFeed } from '../../platform/events/ordered-feed.ts';
import { DefaultHistoryRepository } from '../models/storage/default-history.repository.ts';
import type { Module, OpenModules } from '../module.ts';
import { inferenceCommitted } from '../record/inference.events.ts';
import type { VectorsOf } from './nearness.ts';
import { RecordRepository } from './record.repository.ts';
import { SemanticFeed } from './semantic-feed.ts';
import { UpdateService } from './update.service.ts';

declare module '../../graphql/context.ts' {
  interface Services {
    readonly updates: UpdateService;
  }
}

declare module '../module.ts' {
  interface OpenModules {
    readonly updates: {
      readonly service: UpdateService;
      /** Reads inferences for all subscribers of this process. */
      readonly record: RecordRepository;
    };
  }
}

/** Inferences as they happen: one feed for all subscribers of this process. */
export const updates = {
  name: 'updates',
  schema: () => import('./inference.subscriptions.graphql.ts'),
  open(
    { logger, database: { orm, history }, live: { bus }, erasable },
    { models, embeddings: { embedder } }: Pick<OpenModules, 'models' | 'embeddings'>,
  ) {
    const record = new RecordRepository(() => orm.em.fork());
    const feed = new OrderedFeed({
      bus,
      logger,
      record,
      topic: inferenceCommitted,
      positionOf: ({ seq }) => seq,
    });
    const vectorsOf: VectorsOf = (ids, digests) => record.vectors(ids, digests);
    const defaults = new DefaultHistoryRepository(() => orm.em.fork());
    const semantic = new SemanticFeed({ feed, models: models.feed, vectorsOf, defaults, logger });
    // The feed reads for all its subscribers. Each resumed stream and each replay reads for itself,
    // with separate connections.
    const past = new RecordRepository(() => history.em.fork());
    const { registry } = models;
    const service = new UpdateService({ registry, embedder, defaults, record: past, feed, semantic });
    erasable.add({ name: 'updates', forget: () => service.forget() });
    return { updates: { service, record } };
  },
  services: { updates: ({ openModules }) => openModules.updates.service },
} satisfies Module;
