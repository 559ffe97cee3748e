import type { Module } from '../module.ts';
import { LakeRepository } from './lake.repository.ts';
import { LakeService } from './lake.service.ts';
import { LakeDecision } from './lake-decision.entity.ts';
import { type LakeDependencies, openArchive } from './open-archive.ts';

declare module '../../graphql/context.ts' {
  interface Services {
    readonly lake: LakeService;
  }
}

declare module '../module.ts' {
  interface OpenModules {
    readonly lake: LakeDependencies;
  }
}

/** The archive of inferences worth keeping. */
export const lake = {
  name: 'lake',
  entities: [LakeDecision],
  schema: () =>
    Promise.all([
      import('./lake.graphql.ts'),
      import('./lake.mutations.graphql.ts'),
      import('./lake.subscriptions.graphql.ts'),
      import('./similar-inferences.graphql.ts'),
    ]),
  open({ config, logger, lifecycle, database: { history, clock }, live: { bus }, erasable }) {
    const opened = openArchive(config, logger, lifecycle, { history, bus, now: clock.now });
    erasable.add({ name: 'the Lake search', forget: () => opened.meaningSearch.forget() });
    erasable.add({
      name: 'the Lake',
      forget: async () => {
        await opened.archive.removeErased();
        // A search may have read vectors of entries before they were removed.
        opened.meaningSearch.forget();
      },
    });
    erasable.add({ name: 'the audit trail search', forget: () => opened.similarInferences.forget() });
    return { lake: opened };
  },
  services: {
    lake: ({ em, openModules, timings }) =>
      new LakeService({
        archive: openModules.lake.archive,
        search: openModules.lake.meaningSearch,
        similarInferences: openModules.lake.similarInferences,
        repository: new LakeRepository(em),
        registry: openModules.models.registry,
        embedder: openModules.embeddings.embedder,
        timings,
      }),
  },
} satisfies Module;
