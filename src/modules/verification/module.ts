import type { Module, OpenModules } from '../module.ts';
import { type BackgroundVerification, openVerification } from './open-verification.ts';
import { VerificationRepository } from './verification.repository.ts';
import { VerificationService } from './verification.service.ts';

declare module '../../graphql/context.ts' {
  interface Services {
    readonly verifications: VerificationService;
  }
}

declare module '../module.ts' {
  interface OpenModules {
    readonly verification: BackgroundVerification;
  }
}

/** Verification of provisional verdicts. */
export const verification = {
  name: 'verification',
  schema: () => import('./verification.graphql.ts'),
  open(
    { logger, lifecycle, database: { orm }, engine, live: { bus }, erasable },
    { models: { registry }, record: { audience } }: Pick<OpenModules, 'models' | 'record'>,
  ) {
    const verification = openVerification(logger, lifecycle, { orm, engine, bus, registry, audience });
    erasable.add({ name: 'the verification queue', forget: () => verification.forget() });
    return { verification: verification };
  },
  services: { verifications: ({ em }) => new VerificationService(new VerificationRepository(em)) },
} satisfies Module;
