import { builder } from '../../graphql/builder.ts';
import { resumptionArguments } from '../../graphql/types/delivery.graphql.ts';
import { ModelType } from './model.graphql.ts';
import { type ModelChange, type ModelChangeKind, modelChanges } from './storage/model.events.ts';
import { modelLengths } from './storage/model.input.ts';
import { cursorOf } from './storage/model-cursor.ts';

const ModelChangeKindEnum = builder.enumType('ModelChangeKind', {
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

const ModelChangeType = builder.objectRef<ModelChange>('ModelChange').implement({
  description: 'Something that happened to a model.',
  fields: (t) => ({
    change: t.expose('change', { type: ModelChangeKindEnum, description: 'What happened.' }),
    name: t.exposeString('name', { description: 'Name of the model at that time.' }),
    at: t.field({
      type: 'DateTime',
      description: 'When it happened.',
      resolve: (change) => new Date(change.at),
    }),
    model: t.field({
      type: ModelType,
      nullable: true,
      description: 'The model as it is now; null when it was removed.',
      resolve: async (change, _args, { services }) => {
        const [model] = await services.models.findMany([change.modelId]);
        return model;
      },
    }),
  }),
});

const ModelUpdateType = builder.objectRef<ModelChange>('ModelUpdate').implement({
  description: 'A change of a model, and its place among all.',
  fields: (t) => ({
    cursor: t.string({
      description: 'Its place: modelUpdates resumes after it.',
      resolve: (update) => cursorOf(update.seq),
    }),
    node: t.field({ type: ModelChangeType, description: 'The change.', resolve: (update) => update }),
  }),
});

const ModelUpdateFilterInput = builder.inputType('ModelUpdateFilter', {
  description: 'Conditions a change must all meet.',
  fields: (t) => ({
    model: t.string({
      maxLength: modelLengths.wantedName,
      description: 'Of the model that had this name at that time.',
    }),
    changes: t.field({
      type: [ModelChangeKindEnum],
      maxItems: modelChanges.length,
      description: 'One of these.',
    }),
  }),
});

builder.subscriptionField('modelUpdates', (t) =>
  t.field({
    type: ModelUpdateType,
    description:
      'Every change of a model, after its commit, whichever server or command made it, in the order of their commits.',
    args: {
      filter: t.arg({ type: ModelUpdateFilterInput, description: 'Which changes.' }),
      ...resumptionArguments,
    },
    subscribe: (_root, request, { services }) => services.modelUpdates.updates(request),
    resolve: (update) => update,
  }),
);
