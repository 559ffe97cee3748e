import type { Module } from '../module.ts';
import { Feedback } from './feedback.entity.ts';
import { FeedbackRepository } from './feedback.repository.ts';
import { FeedbackService } from './feedback.service.ts';

declare module '../../graphql/context.ts' {
  interface Services {
    readonly feedback: FeedbackService;
  }
}

/** Feedback of annotators about inferences. */
export const feedback = {
  name: 'feedback',
  entities: [Feedback],
  schema: () => import('./feedback.graphql.ts'),
  services: { feedback: ({ em }) => new FeedbackService(new FeedbackRepository(em)) },
} satisfies Module;
