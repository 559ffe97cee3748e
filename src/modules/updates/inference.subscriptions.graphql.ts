import { builder } from '../../graphql/builder.ts';
import { resumptionArguments } from '../../graphql/types/delivery.graphql.ts';
import { longestText } from '../embeddings/text.input.ts';
import { InferenceType } from '../inferences/inference.graphql.ts';
import { inferenceConditions, modelIdIn } from '../inferences/inference-conditions.graphql.ts';
import { modelLengths } from '../models/storage/model.input.ts';
import type { CommittedInference } from '../record/inference.events.ts';
import { cursorOf } from './inference-cursor.ts';

const InferenceUpdateType = builder.objectRef<CommittedInference>('InferenceUpdate').implement({
  description:
    'An inference that was committed, or whose verdict was verified, and the place of that in the audit trail.',
  fields: (t) => ({
    cursor: t.string({
      description: 'Its place: subscriptions resume after it, and the inferences query takes it as well.',
      resolve: (update) => cursorOf(update.seq),
    }),
    at: t.field({
      type: 'DateTime',
      description: 'When it happened: the commit of the inference, or the second look at its verdict.',
      resolve: (update) => new Date(update.happenedAt),
    }),
    node: t.field({
      type: InferenceType,
      description: 'The inference.',
      resolve: (update, _args, { services }) => services.inferences.fromEvent(update),
    }),
  }),
});

const NearInput = builder.inputType('NearInput', {
  description: 'A text whose neighbours are wanted. Inferences by the same model are compared with it.',
  fields: (t) => ({
    text: t.string({ required: true, maxLength: longestText, description: 'The text: not blank.' }),
    minSimilarity: t.float({
      required: true,
      description: 'Cosine of the two vectors, 0 to 1, from which an inference counts as near.',
    }),
    model: t.string({
      maxLength: modelLengths.wantedName,
      description: 'Name of the model; the default one if unsaid.',
    }),
  }),
});

const InferenceUpdateFilterInput = builder.inputType('InferenceUpdateFilter', {
  description: 'Conditions an update must all meet.',
  fields: (t) => ({
    ...inferenceConditions(t),
    near: t.field({ type: NearInput, description: 'Near to this text.' }),
  }),
});

/** Arguments of every subscription to inferences. */
export const inferenceUpdateArguments = {
  ...builder.args((t) => ({
    filter: t.field({ type: InferenceUpdateFilterInput, description: 'Which inferences.' }),
  })),
  ...resumptionArguments,
};

builder.subscriptionFields((t) => ({
  inferenceUpdates: t.field({
    type: InferenceUpdateType,
    description:
      'Every inference, after its commit, whichever server committed it, in the order of the audit trail.',
    args: inferenceUpdateArguments,
    subscribe: (_root, { filter, ...rest }, { services }) =>
      services.updates.updates({ ...rest, filter: { ...filter, modelId: modelIdIn(filter) } }),
    resolve: (update) => update,
  }),
  hallucinationUpdates: t.field({
    type: InferenceUpdateType,
    description:
      'Every inference whose verdict is HALLUCINATED, after its commit; and once more when the second look withdraws the flag of a provisional verdict.',
    args: inferenceUpdateArguments,
    subscribe: (_root, { filter, ...rest }, { services }) =>
      services.updates.hallucinations({ ...rest, filter: { ...filter, modelId: modelIdIn(filter) } }),
    resolve: (update) => update,
  }),
  replay: t.field({
    type: InferenceUpdateType,
    description:
      'What happened to inferences in the past, in the order of the audit trail, at the distances it had, divided by the speed; complete after the last. A second look comes when it was taken, if that lies in the span, and an inference as it is now. A gap is made no longer than a minute.',
    args: {
      from: t.arg({ type: 'DateTime', required: true, description: 'Happened at this time or later.' }),
      to: t.arg({ type: 'DateTime', required: true, description: 'Happened before this time.' }),
      speed: t.arg.float({
        required: true,
        defaultValue: 1,
        description: 'How many times as fast as it was: 0.000001 to 1000000.',
      }),
      filter: t.arg({ type: InferenceUpdateFilterInput, description: 'Which inferences.' }),
    },
    subscribe: (_root, { filter, ...range }, { services }) =>
      services.updates.replay(range, { ...filter, modelId: modelIdIn(filter) }),
    resolve: (update) => update,
  }),
}));
