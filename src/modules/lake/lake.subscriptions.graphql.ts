import { builder } from '../../graphql/builder.ts';
import { type LakeUpdate, lakeChanged } from './lake.events.ts';
import { LakeEntryType } from './lake.graphql.ts';

const LakeChangeEnum = builder.enumType('LakeChange', {
  description: 'What can happen to an entry of the archive.',
  values: {
    ARCHIVED: { value: 'ARCHIVED', description: 'It entered the archive.' },
    REMOVED: { value: 'REMOVED', description: 'It left the archive.' },
  } satisfies Record<LakeUpdate['change'], { value: LakeUpdate['change']; description: string }>,
});

const LakeUpdateType = builder.objectRef<LakeUpdate>('LakeUpdate').implement({
  description: 'A change of the archive.',
  fields: (t) => ({
    change: t.expose('change', { type: LakeChangeEnum, description: 'What happened.' }),
    inferenceId: t.expose('inferenceId', { type: 'UUID', description: 'The inference.' }),
    at: t.field({
      type: 'DateTime',
      description: 'When it happened.',
      resolve: (update) => new Date(update.at),
    }),
    entry: t.expose('entry', {
      type: LakeEntryType,
      nullable: true,
      description: 'The entry as it was archived; null when it was removed.',
    }),
  }),
});

builder.subscriptionField('lakeUpdates', (t) =>
  t.field({
    type: LakeUpdateType,
    description:
      'Every inference that enters the archive or is taken out of it, whichever server commits or decides it.',
    subscribe: (_root, _args, { services }) => services.streams.open(lakeChanged),
    resolve: (update) => update,
  }),
);
