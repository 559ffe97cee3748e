import { builder } from '../../graphql/builder.ts';
import { type CommittedInference, hallucinationDetected, inferenceCommitted } from './inference.events.ts';
import { InferenceType } from './inference.graphql.ts';
import { cursorOf } from './inference-cursor.ts';

const InferenceUpdateType = builder.objectRef<CommittedInference>('InferenceUpdate').implement({
  description: 'An inference as it was committed, and its place in the audit trail.',
  fields: (t) => ({
    cursor: t.string({
      description: 'Its place; the inferences query takes it as `after` or `before`.',
      resolve: (update) => cursorOf(update.seq),
    }),
    node: t.field({
      type: InferenceType,
      description: 'The inference.',
      resolve: (update, _args, { services }) => services.inferences.fromEvent(update),
    }),
  }),
});

builder.subscriptionFields((t) => ({
  inferenceUpdates: t.field({
    type: InferenceUpdateType,
    description: 'Every inference, after its commit, whichever server committed it.',
    subscribe: (_root, _args, { services }) => services.streams.open(inferenceCommitted),
    resolve: (update) => update,
  }),
  hallucinationUpdates: t.field({
    type: InferenceUpdateType,
    description: 'Every inference whose verdict is HALLUCINATED, after its commit.',
    subscribe: (_root, _args, { services }) => services.streams.open(hallucinationDetected),
    resolve: (update) => update,
  }),
}));
