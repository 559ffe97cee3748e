import { builder } from '../../graphql/builder.ts';
import { encodeGlobalId } from '../../graphql/global-id.ts';
import { type Single, singleNode } from '../../graphql/single-node.ts';
import { modelIdIn } from '../inferences/inference-conditions.graphql.ts';
import type { CommittedInference } from '../record/inference.events.ts';
import { inferenceUpdateArguments } from '../updates/inference.subscriptions.graphql.ts';
import { cursorOf } from '../updates/inference-cursor.ts';

export const SignalType = builder.node(builder.objectRef<Single>('Signal'), {
  ...singleNode,
  description: 'The current signal strength.',
  fields: (t) => ({
    current: t.float({
      nullable: true,
      description:
        'Signal strength of the newest inference of the last hour, 0 to 1. Null if there was none.',
      resolve: (_signal, _args, { services }) => services.signals.current(),
    }),
    history: t.floatList({
      description: 'Signal strength of past inferences, newest first.',
      complexity: 10,
      args: {
        limit: t.arg.int({
          required: true,
          defaultValue: 100,
          description: 'Number of values to return, 1 to 1000. Default 100.',
        }),
      },
      resolve: (_signal, { limit }, { services }) => services.signals.history(limit),
    }),
  }),
});

builder.queryField('signal', (t) =>
  t.field({
    type: SignalType,
    nullable: true,
    description: 'Returns the current signal strength. Null if the live tier could not be read.',
    resolve: () => ({}),
  }),
);

const SignalSampleType = builder.objectRef<CommittedInference>('SignalSample').implement({
  description: 'One point of the signal.',
  fields: (t) => ({
    inferenceId: t.id({
      description: 'Global id of the inference.',
      resolve: ({ id }) => encodeGlobalId('Inference', id),
    }),
    inferenceUuid: t.expose('id', { type: 'UUID', description: 'UUID of the inference.' }),
    signalStrength: t.exposeFloat('signalStrength', {
      description: 'How well the content of the inference is supported, 0 to 1.',
    }),
    confidence: t.exposeFloat('confidence', { description: 'Confidence in the position, 0 to 1.' }),
    fluxPosition: t.exposeInt('fluxPosition', { description: 'Position of the inference, 0 to 9.' }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When the inference was committed.',
      resolve: (update) => new Date(update.createdAt),
    }),
  }),
});

const SignalUpdateType = builder.objectRef<CommittedInference>('SignalUpdate').implement({
  description: 'A new point of the signal and its cursor in the audit trail.',
  fields: (t) => ({
    cursor: t.string({
      description:
        'Cursor of the inference. A subscription can resume after this cursor, and the `inferences` query accepts it too.',
      resolve: (update) => cursorOf(update.seq),
    }),
    node: t.field({ type: SignalSampleType, description: 'The point.', resolve: (update) => update }),
  }),
});

builder.subscriptionField('signalUpdates', (t) =>
  t.field({
    type: SignalUpdateType,
    description:
      'Sends the signal strength of every inference after its commit, for example to draw a chart.',
    args: inferenceUpdateArguments,
    subscribe: (_root, { filter, ...rest }, { services }) =>
      services.updates.updates({ ...rest, filter: { ...filter, modelId: modelIdIn(filter) } }),
    resolve: (update) => update,
  }),
);
