import { builder } from '../../graphql/builder.ts';
import { type ModelChange, type ModelChangeKind, modelChanged } from './model.events.ts';
import { ModelType } from './model.graphql.ts';

const ModelChangeEnum = builder.enumType('ModelChange', {
  description: 'What can happen to a model.',
  values: {
    REGISTERED: { value: 'registered', description: 'It was added, or given new files; it is loaded next.' },
    LOADED: { value: 'loaded', description: 'Its files were checked, and it is ready.' },
    FAILED: { value: 'failed', description: 'It could not be loaded; its error says why.' },
    UNLOADED: {
      value: 'unloaded',
      description: 'A server freed its memory; it is loaded again when it is needed.',
    },
    ENABLED: { value: 'enabled', description: 'It was put back into service; it is loaded next.' },
    DISABLED: { value: 'disabled', description: 'It was taken out of service.' },
    MADE_DEFAULT: { value: 'made-default', description: 'It answers when no model is named.' },
    REMOVED: { value: 'removed', description: 'It was forgotten.' },
  } satisfies Record<string, { value: ModelChangeKind; description: string }>,
});

const ModelUpdateType = builder.objectRef<ModelChange>('ModelUpdate').implement({
  description: 'Something happened to a model.',
  fields: (t) => ({
    change: t.expose('change', { type: ModelChangeEnum, description: 'What happened.' }),
    name: t.exposeString('name', { description: 'Name of the model.' }),
    at: t.field({
      type: 'DateTime',
      description: 'When it happened.',
      resolve: (update) => new Date(update.at),
    }),
    model: t.field({
      type: ModelType,
      nullable: true,
      description: 'The model as it is now; null when it was removed.',
      resolve: async (update, _args, { services }) => {
        const [model] = await services.models.findMany([update.modelId]);
        return model;
      },
    }),
  }),
});

builder.subscriptionField('modelUpdates', (t) =>
  t.field({
    type: ModelUpdateType,
    description: 'Every change of a model, whichever server made it.',
    subscribe: (_root, _args, { services }) => services.streams.open(modelChanged),
    resolve: (update) => update,
  }),
);
