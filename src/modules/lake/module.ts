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
  interface Parts {
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
    lake: ({ em, parts, timings }) =>
      new LakeService({
        archive: parts.lake.archive,
        search: parts.lake.meaningSearch,
        similarInferences: parts.lake.similarInferences,
        repository: new LakeRepository(em),
        registry: parts.models.registry,
        embedder: parts.embeddings.embedder,
        timings,
      }),
  },
} satisfies Module;
