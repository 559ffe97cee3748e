import type { Module } from '../module.ts';
import { TrainingRepository } from './training.repository.ts';
import { TrainingService } from './training.service.ts';
import { TrainingSample } from './training-sample.entity.ts';

declare module '../../graphql/context.ts' {
  interface Services {
    readonly training: TrainingService;
  }
}

/** Samples to train models on. */
export const training = {
  name: 'training',
  entities: [TrainingSample],
  schema: () => import('./training.graphql.ts'),
  services: {
    training: ({ em, openModules }) =>
      new TrainingService({ repository: new TrainingRepository(em), registry: openModules.models.registry }),
  },
} satisfies Module;
