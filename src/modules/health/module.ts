import type { Module, Parts } from '../module.ts';
import { HealthService } from './health.service.ts';
import { WriteProbeRepository } from './write-probe.repository.ts';

declare module '../../graphql/context.ts' {
  interface Services {
    readonly health: HealthService;
  }
}

declare module '../module.ts' {
  interface Parts {
    /** It remembers its answer for a while, for all who ask. */
    readonly health: { readonly service: HealthService };
  }
}

/** Whether the parts that the server stands on answer. */
export const health = {
  name: 'health',
  schema: () => import('./health.graphql.ts'),
  open({ version, database, live, openStreams }, { models }: Pick<Parts, 'models'>) {
    const { kind, orm, clock } = database;
    const service = new HealthService({
      version,
      startedAt: new Date(clock.now()),
      database: { kind, ping: () => new WriteProbeRepository(orm.em.fork()).tryWriting() },
      live,
      model: () => models.registry.ready(null),
      openStreams,
    });
    return { health: { service } };
  },
  services: { health: ({ parts }) => parts.health.service },
} satisfies Module;
