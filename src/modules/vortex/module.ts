import type { Module } from '../module.ts';
import { VortexService } from './vortex.service.ts';

declare module '../../graphql/context.ts' {
  interface Services {
    readonly vortex: VortexService;
  }
}

/** Steps of the sessions along the cycle. */
export const vortex = {
  name: 'vortex',
  schema: () => import('./vortex.graphql.ts'),
  services: { vortex: ({ foundation }) => new VortexService(foundation.live.statistics) },
} satisfies Module;
