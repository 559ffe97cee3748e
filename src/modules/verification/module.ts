import type { Module, Parts } from '../module.ts';
import { openSecondLooks, type SecondLooks } from './open-second-looks.ts';
import { VerificationRepository } from './verification.repository.ts';
import { VerificationService } from './verification.service.ts';

declare module '../../graphql/context.ts' {
  interface Services {
    readonly verifications: VerificationService;
  }
}

declare module '../module.ts' {
  interface Parts {
    readonly verification: SecondLooks;
  }
}

/** Verification of provisional verdicts. */
export const verification = {
  name: 'verification',
  schema: () => import('./verification.graphql.ts'),
  open(
    { logger, lifecycle, database: { orm }, engine, live: { bus }, erasable },
    { models: { registry }, record: { audience } }: Pick<Parts, 'models' | 'record'>,
  ) {
    const secondLooks = openSecondLooks(logger, lifecycle, { orm, engine, bus, registry, audience });
    erasable.add({ name: 'the verification queue', forget: () => secondLooks.forget() });
    return { verification: secondLooks };
  },
  services: { verifications: ({ em }) => new VerificationService(new VerificationRepository(em)) },
} satisfies Module;
