import type { Module } from '../module.ts';
import { Embedder } from './embedder.ts';
import { EmbeddingService } from './embedding.service.ts';

declare module '../../graphql/context.ts' {
  interface Services {
    readonly embeddings: EmbeddingService;
  }
}

declare module '../module.ts' {
  interface OpenModules {
    readonly embeddings: { readonly embedder: Embedder };
  }
}

/** Vectors of texts. */
export const embeddings = {
  name: 'embeddings',
  schema: () => import('./embedding.graphql.ts'),
  open({ logger, engine, live, erasable }) {
    const embedder = new Embedder({ engine, cache: live.embeddings, logger });
    erasable.add({
      name: 'the embedding cache',
      forget: (through) => live.embeddings.forget(through),
      // After a crash or a failover, Redis may return with older data.
      mayRelapse: true,
    });
    return { embeddings: { embedder } };
  },
  services: {
    embeddings: ({ openModules, timings }) =>
      new EmbeddingService({
        registry: openModules.models.registry,
        embedder: openModules.embeddings.embedder,
        timings,
      }),
  },
} satisfies Module;
