import { builder } from '../../graphql/builder.ts';
import { resumptionArguments } from '../../graphql/types/delivery.graphql.ts';
import { ModelType } from './model.graphql.ts';
import { type ModelChange, type ModelChangeKind, modelChanges } from './storage/model.events.ts';
import { modelLengths } from './storage/model.input.ts';
import { cursorOf } from './storage/model-cursor.ts';

const ModelChangeKindEnum = builder.enumType('ModelChangeKind', {
  description: 'Changes that a model can undergo.',
  values: {
    REGISTERED: {
      value: 'registered',
      description: 'The model was added, or got new files. It is loaded next.',
    },
    LOADED: { value: 'loaded', description: 'The files of the model were checked, and it is ready.' },
    FAILED: { value: 'failed', description: 'The model could not be loaded; `error` gives the reason.' },
    UNLOADED: {
      value: 'unloaded',
      description: 'A server freed the memory of the model. It is loaded again when it is needed.',
    },
    ENABLED: { value: 'enabled', description: 'The model was put back into service. It is loaded next.' },
    DISABLED: { value: 'disabled', description: 'The model was taken out of service.' },
    MADE_DEFAULT: {
      value: 'made-default',
      description: 'The model became the default, which is used when a request names no model.',
    },
    REMOVED: { value: 'removed', description: 'The model was removed.' },
  } satisfies Record<string, { value: ModelChangeKind; description: string }>,
});

const ModelChangeType = builder.objectRef<ModelChange>('ModelChange').implement({
  description: 'A change of a model.',
  fields: (t) => ({
    change: t.expose('change', { type: ModelChangeKindEnum, description: 'What happened.' }),
    name: t.exposeString('name', { description: 'Name of the model at the time of the change.' }),
    at: t.field({
      type: 'DateTime',
      description: 'When it happened.',
      resolve: (change) => new Date(change.at),
    }),
    model: t.field({
      type: ModelType,
      nullable: true,
      description: 'The model as it is now. Null if it was removed.',
      resolve: async (change, _args, { services }) => {
        const [model] = await services.models.findMany([change.modelId]);
        return model;
      },
    }),
  }),
});

const ModelUpdateType = builder.objectRef<ModelChange>('ModelUpdate').implement({
  description: 'A change of a model and its cursor.',
  fields: (t) => ({
    cursor: t.string({
      description: 'Cursor of the change. `modelUpdates` can resume after this cursor.',
      resolve: (update) => cursorOf(update.seq),
    }),
    node: t.field({ type: ModelChangeType, description: 'The change.', resolve: (update) => update }),
  }),
});

const ModelUpdateFilterInput = builder.inputType('ModelUpdateFilter', {
  description: 'Conditions on changes. A change matches if it meets all the conditions.',
  fields: (t) => ({
    model: t.string({
      maxLength: modelLengths.wantedName,
      description: 'Matches changes of the model that had this name at the time of the change.',
    }),
    changes: t.field({
      type: [ModelChangeKindEnum],
      maxItems: modelChanges.length,
      description: 'Matches changes of one of these kinds.',
    }),
  }),
});

builder.subscriptionField('modelUpdates', (t) =>
  t.field({
    type: ModelUpdateType,
    description:
      'Sends every change of a model after its commit, no matter which server or command made it, in commit order.',
    args: {
      filter: t.arg({ type: ModelUpdateFilterInput, description: 'Changes to send. Default: all.' }),
      ...resumptionArguments,
    },
    subscribe: (_root, request, { services }) => services.modelUpdates.updates(request),
    resolve: (update) => update,
  }),
);
