import type { Module } from '../module.ts';
import { SessionRepository } from './session.repository.ts';
import { SessionService } from './session.service.ts';

declare module '../../graphql/context.ts' {
  interface Services {
    readonly sessions: SessionService;
  }
}

/** Sessions: inferences that follow each other. */
export const sessions = {
  name: 'sessions',
  schema: () => import('./session.graphql.ts'),
  services: {
    sessions: ({ em, services: { context, inferences } }) =>
      new SessionService({ repository: new SessionRepository(em), context, inferences }),
  },
} satisfies Module;
