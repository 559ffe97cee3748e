import { builder } from '../../graphql/builder.ts';
import type { Health, PartHealth } from './health.service.ts';

const PartHealthType = builder.objectRef<PartHealth>('PartHealth').implement({
  description: 'A part that the server depends on.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Purpose of the part.' }),
    kind: t.exposeString('kind', { description: 'Product or component that serves it.' }),
    isUp: t.exposeBoolean('isUp', { description: 'Whether the part responded.' }),
    latencyMs: t.exposeFloat('latencyMs', {
      nullable: true,
      description: 'Response time in milliseconds. Null if the part did not respond.',
    }),
  }),
});

const HealthType = builder.objectRef<Health>('Health').implement({
  description: 'Whether the server can do its work.',
  fields: (t) => ({
    isReady: t.exposeBoolean('isReady', { description: 'Whether every part responds.' }),
    version: t.exposeString('version', { description: 'Version of the server.' }),
    startedAt: t.expose('startedAt', { type: 'DateTime', description: 'When this process started.' }),
    openStreams: t.exposeInt('openStreams', { description: 'Number of open subscriptions in this process.' }),
    parts: t.field({
      type: [PartHealthType],
      description: 'The parts that the server depends on.',
      resolve: (health) => [...health.parts],
    }),
  }),
});

builder.queryField('health', (t) =>
  t.field({
    type: HealthType,
    description: 'Checks whether the server can do its work.',
    complexity: 500,
    resolve: (_root, _args, { services }) => services.health.check(),
  }),
);
