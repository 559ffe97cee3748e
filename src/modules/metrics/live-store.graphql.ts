import { builder } from '../../graphql/builder.ts';
import type { KeyCount } from '../../platform/cache/live-store.ts';
import type { LiveStoreFigures } from './metrics.service.ts';

const KeyCountType = builder.objectRef<KeyCount>('KeyCount').implement({
  description: 'How many keys there are of a kind.',
  fields: (t) => ({
    pattern: t.exposeString('pattern', {
      description: 'Of the key behind the prefix; an asterisk stands for anything.',
    }),
    count: t.exposeInt('count', { description: 'How many.' }),
  }),
});

const LiveStoreType = builder.objectRef<LiveStoreFigures>('LiveStore').implement({
  description: 'What holds the live figures and the remembered vectors.',
  fields: (t) => ({
    usedMemoryBytes: t.exposeFloat('usedMemoryBytes', {
      nullable: true,
      description: 'Memory of the whole Redis server, in bytes; null without Redis.',
    }),
    keys: t.field({
      type: [KeyCountType],
      description: 'Keys by kind, a few seconds old at most; none without Redis.',
      resolve: (figures) => [...figures.keys],
    }),
    isComplete: t.exposeBoolean('isComplete', {
      description: 'False when there were more keys than one counting looks at.',
    }),
    cacheHits: t.exposeInt('cacheHits', {
      description: 'Texts of this process since it started whose vector was remembered.',
    }),
    cacheMisses: t.exposeInt('cacheMisses', { description: 'Those whose vector was not.' }),
    cacheHitRate: t.exposeFloat('cacheHitRate', {
      nullable: true,
      description: 'Hits over all, 0 to 1; null before the first text.',
    }),
  }),
});

builder.queryField('liveStore', (t) =>
  t.field({
    type: LiveStoreType,
    nullable: true,
    description: 'How much the live tier holds, and how often vectors are found in it.',
    complexity: 500,
    resolve: (_root, _args, { services }) => services.metrics.liveStore(),
  }),
);
