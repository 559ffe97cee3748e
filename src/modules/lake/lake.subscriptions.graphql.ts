import { builder } from '../../graphql/builder.ts';
import { encodeGlobalId } from '../../graphql/global-id.ts';
import { type LakeUpdate, lakeChanged } from './lake.events.ts';
import { LakeEntryType } from './lake.graphql.ts';

const LakeChangeEnum = builder.enumType('LakeChange', {
  description: 'Changes that an entry of the archive can undergo.',
  values: {
    ARCHIVED: { value: 'ARCHIVED', description: 'The entry was added to the archive.' },
    REMOVED: { value: 'REMOVED', description: 'The entry was removed from the archive.' },
  } satisfies Record<LakeUpdate['change'], { value: LakeUpdate['change']; description: string }>,
});

const LakeUpdateType = builder.objectRef<LakeUpdate>('LakeUpdate').implement({
  description: 'A change of the archive.',
  fields: (t) => ({
    change: t.expose('change', { type: LakeChangeEnum, description: 'What happened.' }),
    inferenceId: t.id({
      description: 'Global id of the inference.',
      resolve: ({ inferenceId }) => encodeGlobalId('Inference', inferenceId),
    }),
    inferenceUuid: t.expose('inferenceId', { type: 'UUID', description: 'UUID of the inference.' }),
    entryId: t.id({
      description: 'Global id of the entry.',
      resolve: ({ inferenceId }) => encodeGlobalId('LakeEntry', inferenceId),
    }),
    at: t.field({
      type: 'DateTime',
      description: 'When it happened.',
      resolve: (update) => new Date(update.at),
    }),
    entry: t.expose('entry', {
      type: LakeEntryType,
      nullable: true,
      description: 'The entry as it was archived. Null if it was removed.',
    }),
  }),
});

builder.subscriptionField('lakeUpdates', (t) =>
  t.field({
    type: LakeUpdateType,
    description:
      'Sends every inference that is added to the archive or removed from it, no matter which server commits or decides it.',
    subscribe: (_root, _args, { services }) => services.streams.open(lakeChanged),
    resolve: (update) => update,
  }),
);
