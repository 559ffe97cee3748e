import type { Module } from '../module.ts';
import { HallucinationService } from './hallucination.service.ts';

declare module '../../graphql/context.ts' {
  interface Services {
    readonly hallucinations: HallucinationService;
  }
}

/** Responses that are judged hallucinated. */
export const hallucinations = {
  name: 'hallucinations',
  schema: () => import('./hallucination.graphql.ts'),
  services: {
    hallucinations: ({ foundation, services }) =>
      new HallucinationService({
        liveStatistics: foundation.live.statistics,
        inferences: services.inferences,
      }),
  },
} satisfies Module;
