import type { Module } from '../module.ts';
import { IdempotencyService } from './idempotency.service.ts';
import { IdempotencyKey } from './idempotency-key.entity.ts';
import { IdempotencyKeyRepository } from './idempotency-key.repository.ts';
import { forgetKeysRegularly } from './key-expiry.ts';

declare module '../../graphql/context.ts' {
  interface Services {
    readonly idempotency: IdempotencyService;
  }
}

/** Mutations that take effect once, however often they are sent. */
export const idempotency = {
  name: 'idempotency',
  entities: [IdempotencyKey],
  open({ logger, lifecycle, database: { orm } }) {
    const keys = () => new IdempotencyKeyRepository(orm.em.fork());
    lifecycle.onClose('idempotency keys', forgetKeysRegularly(keys, logger));
    return {};
  },
  services: {
    idempotency: ({ em, timings }) =>
      new IdempotencyService({ repository: new IdempotencyKeyRepository(em), timings }),
  },
} satisfies Module;
