import type { Module, OpenModules } from '../module.ts';
import { IdleEmbedder } from './idle-embedder.ts';
import { InferenceVector } from './inference-vector.entity.ts';
import { InferenceVectorRepository } from './inference-vector.repository.ts';
import { Reembeddings } from './reembeddings.ts';
import { SpaceFiller } from './space-filler.ts';

declare module '../../graphql/context.ts' {
  interface Services {
    readonly reembeddings: Reembeddings;
  }
}

declare module '../module.ts' {
  interface OpenModules {
    readonly spaces: { readonly reembeddings: Reembeddings };
  }
}

/** Vectors of inferences by models that did not read them. */
export const spaces = {
  name: 'spaces',
  entities: [InferenceVector],
  schema: () => import('./reembedding.graphql.ts'),
  open(
    { logger, lifecycle, database: { history }, engine, erasable },
    { models: { registry } }: Pick<OpenModules, 'models'>,
  ) {
    const filler = new SpaceFiller({
      registry,
      embedder: new IdleEmbedder(engine),
      vectors: () => new InferenceVectorRepository(history.em.fork()),
      logger,
    });
    const reembeddings = new Reembeddings({ registry, filler, logger });
    lifecycle.onClose('re-embedding', () => reembeddings.close());
    erasable.add({ name: 'the re-embedding', forget: () => reembeddings.forget() });
    return { spaces: { reembeddings } };
  },
  services: { reembeddings: ({ openModules }) => openModules.spaces.reembeddings },
} satisfies Module;
