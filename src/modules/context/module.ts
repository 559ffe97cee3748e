import type { Module } from '../module.ts';
import { ContextRepository } from './context.repository.ts';
import { ContextService } from './context.service.ts';

declare module '../../graphql/context.ts' {
  interface Services {
    readonly context: ContextService;
  }
}

/** How much of its session the context window kept for an inference. */
export const context = {
  name: 'context',
  schema: () => import('./context.graphql.ts'),
  services: { context: ({ em }) => new ContextService(new ContextRepository(em)) },
} satisfies Module;
