import type { Module, OpenModules } from '../module.ts';
import { HealthService } from './health.service.ts';
import { WriteProbeRepository } from './write-probe.repository.ts';

declare module '../../graphql/context.ts' {
  interface Services {
    readonly health: HealthService;
  }
}

declare module '../module.ts' {
  interface OpenModules {
    /** The service caches its result for a while and shares it between all callers. */
    readonly health: { readonly service: HealthService };
  }
}

/** Whether the parts that the server depends on respond. */
export const health = {
  name: 'health',
  schema: () => import('./health.graphql.ts'),
  open({ version, database, live, openStreams }, { models }: Pick<OpenModules, 'models'>) {
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
  services: { health: ({ openModules }) => openModules.health.service },
} satisfies Module;
