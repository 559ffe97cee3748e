import { builder } from '../../graphql/builder.ts';
import type { Health, PartHealth } from './health.service.ts';

const PartHealthType = builder.objectRef<PartHealth>('PartHealth').implement({
  description: 'One part that the server stands on.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What the part is for.' }),
    kind: t.exposeString('kind', { description: 'What serves it.' }),
    isUp: t.exposeBoolean('isUp', { description: 'Whether it answered.' }),
    latencyMs: t.exposeFloat('latencyMs', {
      nullable: true,
      description: 'How long its answer took, in milliseconds.',
    }),
  }),
});

const HealthType = builder.objectRef<Health>('Health').implement({
  description: 'Whether the server can do its work.',
  fields: (t) => ({
    isReady: t.exposeBoolean('isReady', { description: 'Whether every part answers.' }),
    version: t.exposeString('version', { description: 'Version of the server.' }),
    startedAt: t.expose('startedAt', { type: 'DateTime', description: 'When this process started.' }),
    openStreams: t.exposeInt('openStreams', { description: 'Subscriptions open in this process.' }),
    parts: t.field({
      type: [PartHealthType],
      description: 'Part by part.',
      resolve: (health) => [...health.parts],
    }),
  }),
});

builder.queryField('health', (t) =>
  t.field({
    type: HealthType,
    description: 'Whether the server can do its work.',
    complexity: 500,
    resolve: (_root, _args, { services }) => services.health.check(),
  }),
);
