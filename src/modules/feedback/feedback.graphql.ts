import { builder } from '../../graphql/builder.ts';
import { connectionOf } from '../../graphql/connection.ts';
import { uuidArgument, uuidPart } from '../../graphql/global-id.ts';
import { inOrder, readable } from '../../graphql/in-order.ts';
import { lengths } from '../../graphql/limits.ts';
import { answerOnce } from '../idempotency/answer-once.ts';
import { idempotencyKeyField } from '../idempotency/key-field.ts';
import { maxAnnotatorLength } from './feedback.input.ts';
import '../../graphql/types/errors.graphql.ts';
import { ConflictError, InvalidInputError, NotFoundError } from '../../platform/errors.ts';
import { ElpChannelsInput, ElpChannelsType } from '../beams/beam.graphql.ts';
import { InferenceType } from '../inferences/inference.graphql.ts';
import { TrainingSampleType } from '../training/training.graphql.ts';
import { Feedback } from './feedback.entity.ts';

const FeedbackType = builder.node(Feedback, {
  name: 'Feedback',
  description:
    'What an annotator submits about an inference. All feedback is stored, but only the newest of each annotator counts.',
  id: { resolve: (feedback) => feedback.id },
  loadManyWithoutCache: readable(uuidPart, async (ids, { services }) =>
    inOrder(ids, await services.feedback.findMany(ids), ({ id }) => id),
  ),
  isTypeOf: (value) => value instanceof Feedback,
  fields: (t) => ({
    uuid: t.expose('id', { type: 'UUID', description: 'The UUID that logs and SQL show.' }),
    inference: t.field({
      type: InferenceType,
      description: 'The inference that the feedback is about.',
      resolve: (feedback) => feedback.inference.loadOrFail({ dataloader: true }),
    }),
    supported: t.exposeBoolean('supported', {
      nullable: true,
      description: 'Whether the evidence supports the response. Null if the annotator did not submit it.',
    }),
    fluxPosition: t.exposeInt('fluxPosition', {
      nullable: true,
      description: 'Position that the text should have, 0 to 9. Null if the annotator did not submit it.',
    }),
    elpChannels: t.expose('elp', {
      type: ElpChannelsType,
      nullable: true,
      description: 'Channels that the text should have. Null if the annotator did not submit them.',
    }),
    annotator: t.exposeString('annotator', {
      nullable: true,
      description: 'Name of the annotator. Null if none was given.',
    }),
    isHeldOut: t.exposeBoolean('isHeldOut', {
      description:
        'Whether the feedback is held out: calibrators are measured on it, and never fitted on it. The id of the inference determines this.',
    }),
    trainingSample: t.field({
      type: TrainingSampleType,
      nullable: true,
      description:
        'Training sample made from the feedback. Null if neither position nor channels were submitted, or if later feedback of the annotator replaced it.',
      resolve: (feedback) => feedback.trainingSample?.load({ dataloader: true }) ?? null,
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the feedback was stored.' }),
  }),
});

const FeedbackFilterInput = builder.inputType('FeedbackFilter', {
  description: 'Conditions on feedback. Feedback matches if it meets all the conditions.',
  fields: (t) => ({
    inferenceId: t.id({ maxLength: lengths.id, description: 'Matches feedback about this inference.' }),
    annotator: t.string({
      maxLength: maxAnnotatorLength,
      description: 'Matches feedback of this annotator.',
    }),
  }),
});

builder.queryField('feedback', (t) =>
  t.connection(
    {
      type: FeedbackType,
      description: 'Lists feedback, newest first.',
      args: {
        filter: t.arg({ type: FeedbackFilterInput, description: 'Feedback to return. Default: all.' }),
      },
      resolve: async (_root, { filter, ...page }, { services }) => {
        const inferenceId =
          filter?.inferenceId && uuidArgument('Inference', 'filter.inferenceId', String(filter.inferenceId));
        return connectionOf(await services.feedback.page({ ...filter, inferenceId }, page));
      },
    },
    { name: 'FeedbackConnection', description: 'A page of feedback.' },
    { name: 'FeedbackEdge', description: 'Feedback and its cursor.' },
  ),
);

const SubmitFeedbackInputType = builder.inputType('SubmitFeedbackInput', {
  description: 'Feedback about an inference: at least one of `supported`, `fluxPosition` and `elpChannels`.',
  fields: (t) => ({
    idempotencyKey: idempotencyKeyField(t),
    inferenceId: t.id({
      required: true,
      maxLength: lengths.id,
      description: 'Global id or UUID of the inference.',
    }),
    supported: t.boolean({
      description:
        'Whether the evidence supports the response. It becomes a label for the calibrators. The inference must have been judged by evidence.',
    }),
    fluxPosition: t.int({ description: 'Position that the text should have, 0 to 9.' }),
    elpChannels: t.field({ type: ElpChannelsInput, description: 'Channels that the text should have.' }),
    annotator: t.string({
      maxLength: maxAnnotatorLength,
      description: 'Name of the annotator, free to choose: 1 to 128 Unicode code points.',
    }),
  }),
});

const SubmitFeedbackPayload = builder.objectRef<{ feedback: Feedback }>('SubmitFeedbackPayload').implement({
  description: 'The feedback that was stored.',
  fields: (t) => ({
    feedback: t.expose('feedback', { type: FeedbackType, description: 'The feedback.' }),
  }),
});

builder.mutationField('submitFeedback', (t) =>
  t.field({
    type: SubmitFeedbackPayload,
    authScopes: { operator: true },
    description: 'Stores feedback. A position or channels become a training sample in the same commit.',
    errors: {
      types: [InvalidInputError, NotFoundError, ConflictError],
      union: { name: 'SubmitFeedbackResult', description: 'The feedback, or why it was not stored.' },
    },
    args: {
      input: t.arg({ type: SubmitFeedbackInputType, required: true, description: 'The feedback.' }),
    },
    resolve: async (_root, { input }, context, info) => {
      const { feedback } = context.services;
      const inferenceId = uuidArgument('Inference', 'input.inferenceId', String(input.inferenceId));
      return {
        feedback: await answerOnce(
          { context, info, input },
          {
            act: (call) => feedback.submit({ ...input, inferenceId }, call),
            again: async (ids) => (await feedback.findMany(ids))[0] ?? null,
          },
        ),
      };
    },
  }),
);
