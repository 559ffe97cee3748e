import { builder } from '../../graphql/builder.ts';
import { modelIdIn } from '../inferences/inference-conditions.graphql.ts';
import type { CommittedInference } from '../record/inference.events.ts';
import { inferenceUpdateArguments } from '../updates/inference.subscriptions.graphql.ts';
import { cursorOf } from '../updates/inference-cursor.ts';

export const SignalType = builder.objectRef<Record<never, never>>('Signal').implement({
  description: 'Signal strength as it is now.',
  fields: (t) => ({
    current: t.float({
      nullable: true,
      description: 'Of the newest inference of the last hour, 0 to 1; null when there is none.',
      resolve: (_signal, _args, { services }) => services.signals.current(),
    }),
    history: t.floatList({
      description: 'Newest first.',
      complexity: 10,
      args: { limit: t.arg.int({ required: true, defaultValue: 100, description: 'How many, 1 to 1000.' }) },
      resolve: (_signal, { limit }, { services }) => services.signals.history(limit),
    }),
  }),
});

builder.queryField('signal', (t) =>
  t.field({
    type: SignalType,
    nullable: true,
    description: 'Signal strength as it is now.',
    resolve: () => ({}),
  }),
);

const SignalSampleType = builder.objectRef<CommittedInference>('SignalSample').implement({
  description: 'One point of the signal.',
  fields: (t) => ({
    inferenceId: t.id({
      description: 'UUID of the inference.',
      resolve: (update) => update.id,
    }),
    signalStrength: t.exposeFloat('signalStrength', {
      description: 'How well its content is carried, 0 to 1.',
    }),
    confidence: t.exposeFloat('confidence', { description: 'How sure its position is, 0 to 1.' }),
    fluxPosition: t.exposeInt('fluxPosition', { description: 'Its position, 0 to 9.' }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When it was committed.',
      resolve: (update) => new Date(update.createdAt),
    }),
  }),
});

const SignalUpdateType = builder.objectRef<CommittedInference>('SignalUpdate').implement({
  description: 'A new point of the signal, and its place in the audit trail.',
  fields: (t) => ({
    cursor: t.string({
      description: 'Its place: subscriptions resume after it, and the inferences query takes it as well.',
      resolve: (update) => cursorOf(update.seq),
    }),
    node: t.field({ type: SignalSampleType, description: 'The point.', resolve: (update) => update }),
  }),
});

builder.subscriptionField('signalUpdates', (t) =>
  t.field({
    type: SignalUpdateType,
    description: 'Signal strength of every inference, after its commit: what a chart draws.',
    args: inferenceUpdateArguments,
    subscribe: (_root, { filter, ...rest }, { services }) =>
      services.updates.updates({ ...rest, filter: { ...filter, modelId: modelIdIn(filter) } }),
    resolve: (update) => update,
  }),
);
