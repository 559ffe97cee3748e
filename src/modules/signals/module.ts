import type { Module } from '../module.ts';
import { SignalService } from './signal.service.ts';

declare module '../../graphql/context.ts' {
  interface Services {
    readonly signals: SignalService;
  }
}

/** The current signal strength. */
export const signals = {
  name: 'signals',
  schema: () => import('./signal.graphql.ts'),
  services: { signals: ({ foundation }) => new SignalService(foundation.live.statistics) },
} satisfies Module;
