import type { Module } from '../module.ts';
import { SignalService } from './signal.service.ts';

declare module '../../graphql/context.ts' {
  interface Services {
    readonly signals: SignalService;
  }
}

/** How strong the signals are now. */
export const signals = {
  name: 'signals',
  schema: () => import('./signal.graphql.ts'),
  services: { signals: ({ foundation }) => new SignalService(foundation.live.statistics) },
} satisfies Module;
