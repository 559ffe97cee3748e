import { builder } from '../../graphql/builder.ts';
import { resumptionArguments } from '../../graphql/types/delivery.graphql.ts';
import { maxTextLength } from '../embeddings/text.input.ts';
import { InferenceType } from '../inferences/inference.graphql.ts';
import { inferenceConditions, modelIdIn } from '../inferences/inference-conditions.graphql.ts';
import { modelLengths } from '../models/storage/model.input.ts';
import { VectorSpaceType } from '../models/vector-space.graphql.ts';
import { cursorOf } from './inference-cursor.ts';
import type { InferenceUpdate, NearMatch } from './nearness.ts';

const NearMatchType = builder.objectRef<NearMatch>('NearMatch').implement({
  description: 'How near an inference is to the text of a `near` filter.',
  fields: (t) => ({
    similarity: t.exposeFloat('similarity', { description: 'Cosine of the two vectors, 0 to 1.' }),
    space: t.field({
      type: VectorSpaceType,
      description: 'The space in which the server compared the vectors.',
      resolve: ({ digest }) => ({ digest }),
    }),
  }),
});

const InferenceUpdateType = builder.objectRef<InferenceUpdate>('InferenceUpdate').implement({
  description:
    'An event of the audit trail and its cursor: an inference was committed, or its verdict was verified.',
  fields: (t) => ({
    cursor: t.string({
      description:
        'Cursor of the event. A subscription can resume after this cursor, and the `inferences` query accepts it too.',
      resolve: (update) => cursorOf(update.seq),
    }),
    at: t.field({
      type: 'DateTime',
      description: 'When the event happened: the commit of the inference or the verification of its verdict.',
      resolve: (update) => new Date(update.happenedAt),
    }),
    node: t.field({
      type: InferenceType,
      description: 'The inference.',
      resolve: ({ near: _near, ...inference }, _args, { services }) =>
        services.inferences.fromEvent(inference),
    }),
    near: t.field({
      type: NearMatchType,
      nullable: true,
      description: 'How near the inference is to the text of the `near` filter. Null without such a filter.',
      resolve: ({ near }) => near ?? null,
    }),
  }),
});

const NearInput = builder.inputType('NearInput', {
  description:
    'A text. The stream sends only inferences that are near it in meaning. The server compares vectors only within one space.',
  fields: (t) => ({
    text: t.string({
      required: true,
      maxLength: maxTextLength,
      description: 'The text. It must not be blank.',
    }),
    minSimilarity: t.float({
      required: true,
      description: 'Minimum cosine of the two vectors for an inference to count as near, 0 to 1.',
    }),
    model: t.string({
      maxLength: modelLengths.wantedName,
      description:
        'Name of the model in whose space the server compares. A new inference is compared only if a model of that space read it. A past inference is also compared if it was re-embedded. If omitted, the stream follows the default model. When the default changes, the new default model also reads the text. The stream then compares inferences of both models, each in its own space.',
    }),
  }),
});

const InferenceUpdateFilterInput = builder.inputType('InferenceUpdateFilter', {
  description: 'Conditions on updates. An update matches if it meets all the conditions.',
  fields: (t) => ({
    ...inferenceConditions(t),
    near: t.field({ type: NearInput, description: 'Matches inferences near this text.' }),
  }),
});

/** Arguments of every subscription to inferences. */
export const inferenceUpdateArguments = {
  ...builder.args((t) => ({
    filter: t.field({ type: InferenceUpdateFilterInput, description: 'Inferences to send. Default: all.' }),
  })),
  ...resumptionArguments,
};

builder.subscriptionFields((t) => ({
  inferenceUpdates: t.field({
    type: InferenceUpdateType,
    description:
      'Sends every inference after its commit, no matter which server committed it, in the order of the audit trail.',
    args: inferenceUpdateArguments,
    subscribe: (_root, { filter, ...rest }, { services }) =>
      services.updates.updates({ ...rest, filter: { ...filter, modelId: modelIdIn(filter) } }),
    resolve: (update) => update,
  }),
  hallucinationUpdates: t.field({
    type: InferenceUpdateType,
    description:
      'Sends every inference whose verdict is HALLUCINATED, after its commit. If the verification withdraws the flag of a provisional verdict, the inference is sent again.',
    args: inferenceUpdateArguments,
    subscribe: (_root, { filter, ...rest }, { services }) =>
      services.updates.hallucinations({ ...rest, filter: { ...filter, modelId: modelIdIn(filter) } }),
    resolve: (update) => update,
  }),
  replay: t.field({
    type: InferenceUpdateType,
    description:
      'Sends past events of inferences in the order of the audit trail, and completes after the last one. The time between two events is the original time divided by `speed`, but at most one minute. A verification is sent at the time it was made, if that is within the range. Each inference is sent as it is now.',
    args: {
      from: t.arg({
        type: 'DateTime',
        required: true,
        description: 'Sends only events at or after this time.',
      }),
      to: t.arg({ type: 'DateTime', required: true, description: 'Sends only events before this time.' }),
      speed: t.arg.float({
        required: true,
        defaultValue: 1,
        description: 'Speed relative to the original, 0.000001 to 1000000. Default 1.',
      }),
      filter: t.arg({ type: InferenceUpdateFilterInput, description: 'Inferences to send. Default: all.' }),
    },
    subscribe: (_root, { filter, ...range }, { services }) =>
      services.updates.replay(range, { ...filter, modelId: modelIdIn(filter) }),
    resolve: (update) => update,
  }),
}));
