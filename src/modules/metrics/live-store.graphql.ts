import { builder } from '../../graphql/builder.ts';
import type { KeyCount } from '../../platform/cache/live-store.ts';
import type { LiveStoreFigures } from './metrics.service.ts';

const KeyCountType = builder.objectRef<KeyCount>('KeyCount').implement({
  description: 'Number of keys that match a pattern.',
  fields: (t) => ({
    pattern: t.exposeString('pattern', {
      description: 'Pattern of the key after the prefix. An asterisk stands for any characters.',
    }),
    count: t.exposeInt('count', { description: 'Number of keys.' }),
  }),
});

const LiveStoreType = builder.objectRef<LiveStoreFigures>('LiveStore').implement({
  description: 'The store of the live figures and of the cached vectors.',
  fields: (t) => ({
    usedMemoryBytes: t.exposeFloat('usedMemoryBytes', {
      nullable: true,
      description: 'Memory of the whole Redis server, in bytes. Null without Redis.',
    }),
    keys: t.field({
      type: [KeyCountType],
      description: 'Number of keys by pattern, at most a few seconds old. Empty without Redis.',
      resolve: (figures) => [...figures.keys],
    }),
    isComplete: t.exposeBoolean('isComplete', {
      description: 'False if there were more keys than one count examines.',
    }),
    cacheHits: t.exposeInt('cacheHits', {
      description: 'Number of texts, since this process started, whose vector was in the cache.',
    }),
    cacheMisses: t.exposeInt('cacheMisses', {
      description: 'Number of texts, since this process started, whose vector was not in the cache.',
    }),
    cacheHitRate: t.exposeFloat('cacheHitRate', {
      nullable: true,
      description: 'Hits as a share of all texts, 0 to 1. Null before the first text.',
    }),
  }),
});

builder.queryField('liveStore', (t) =>
  t.field({
    type: LiveStoreType,
    nullable: true,
    description:
      'Returns how much the live tier contains and how often it has the vector of a text. Null if the live tier could not be read.',
    complexity: 500,
    resolve: (_root, _args, { services }) => services.metrics.liveStore(),
  }),
);
