import { OrderedFeed } from '../../platform/events/ordered-feed.ts';
import type { Module } from '../module.ts';
import { interventionRecorded } from '../record/intervention.events.ts';
import { InterventionRepository } from './intervention.repository.ts';
import { InterventionService } from './intervention.service.ts';
import { InterventionRecordRepository } from './intervention-record.repository.ts';
import { InterventionUpdateService } from './intervention-update.service.ts';

declare module '../../graphql/context.ts' {
  interface Services {
    readonly interventions: InterventionService;
    readonly interventionUpdates: InterventionUpdateService;
  }
}

declare module '../module.ts' {
  interface OpenModules {
    readonly interventions: { readonly updates: InterventionUpdateService };
  }
}

/** Interventions, by the server itself and recorded by clients. */
export const interventions = {
  name: 'interventions',
  schema: () =>
    Promise.all([import('./intervention.graphql.ts'), import('./intervention.subscriptions.graphql.ts')]),
  open({ logger, database: { orm, history }, live: { bus } }) {
    const feed = new OrderedFeed({
      bus,
      logger,
      record: new InterventionRecordRepository(() => orm.em.fork()),
      topic: interventionRecorded,
      positionOf: ({ id }) => id,
    });
    const past = new InterventionRecordRepository(() => history.em.fork());
    return { interventions: { updates: new InterventionUpdateService({ record: past, feed }) } };
  },
  services: {
    interventions: ({ em, foundation: { live, logger }, openModules }) =>
      new InterventionService({
        repository: new InterventionRepository(em),
        liveStatistics: live.statistics,
        bus: live.bus,
        logger,
        reconsider: (inferenceId) => openModules.lake.archive.reconsider(inferenceId),
      }),
    interventionUpdates: ({ openModules }) => openModules.interventions.updates,
  },
} satisfies Module;
