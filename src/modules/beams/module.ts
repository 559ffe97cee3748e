import type { Module } from '../module.ts';
import { BeamTensor } from './beam.entity.ts';
import { BeamRepository } from './beam.repository.ts';
import { BeamService } from './beam.service.ts';

declare module '../../graphql/context.ts' {
  interface Services {
    readonly beams: BeamService;
  }
}

/** The beam tensors of inferences. */
export const beams = {
  name: 'beams',
  entities: [BeamTensor],
  schema: () => import('./beam.graphql.ts'),
  services: { beams: ({ em }) => new BeamService(new BeamRepository(em)) },
} satisfies Module;
