import { builder } from '../../graphql/builder.ts';
import { connectionOf } from '../../graphql/connection.ts';
import { uuidArgument, uuidPart } from '../../graphql/global-id.ts';
import { inOrder, readable } from '../../graphql/in-order.ts';
import { lengths } from '../../graphql/limits.ts';
import { answerOnce } from '../idempotency/answer-once.ts';
import { idempotencyKeyField } from '../idempotency/key-field.ts';
import { longestAnnotator } from './feedback.input.ts';
import '../../graphql/types/errors.graphql.ts';
import { ConflictError, InvalidInputError, NotFoundError } from '../../platform/errors.ts';
import { ElpChannelsInput, ElpChannelsType } from '../beams/beam.graphql.ts';
import { InferenceType } from '../inferences/inference.graphql.ts';
import { TrainingSampleType } from '../training/training.graphql.ts';
import { Feedback } from './feedback.entity.ts';

const FeedbackType = builder.node(Feedback, {
  name: 'Feedback',
  description: 'What somebody says of an inference. Every word is kept; of one annotator the newest counts.',
  id: { resolve: (feedback) => feedback.id },
  loadManyWithoutCache: readable(uuidPart, async (ids, { services }) =>
    inOrder(ids, await services.feedback.findMany(ids), ({ id }) => id),
  ),
  isTypeOf: (value) => value instanceof Feedback,
  fields: (t) => ({
    uuid: t.expose('id', { type: 'UUID', description: 'The id as logs and SQL show it.' }),
    inference: t.field({
      type: InferenceType,
      description: 'What it is about.',
      resolve: (feedback) => feedback.inference.loadOrFail({ dataloader: true }),
    }),
    supported: t.exposeBoolean('supported', {
      nullable: true,
      description: 'Whether the evidence carries the response; null if nothing was said of it.',
    }),
    position: t.exposeInt('fluxPosition', {
      nullable: true,
      description: 'The position the text should have, 0 to 9; null if nothing was said of it.',
    }),
    elp: t.expose('elp', {
      type: ElpChannelsType,
      nullable: true,
      description: 'The channels the text should have; null if nothing was said of them.',
    }),
    annotator: t.exposeString('annotator', { nullable: true, description: 'Who says it.' }),
    isHeldOut: t.exposeBoolean('isHeldOut', {
      description:
        'Whether it measures calibrators, and none is ever fitted on it. The id of the inference decides.',
    }),
    trainingSample: t.field({
      type: TrainingSampleType,
      nullable: true,
      description:
        'The training sample made of it; null when neither position nor channels were told, or a later word of the annotator replaced it.',
      resolve: (feedback) => feedback.trainingSample?.load({ dataloader: true }) ?? null,
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was stored.' }),
  }),
});

const FeedbackFilterInput = builder.inputType('FeedbackFilter', {
  description: 'Conditions feedback must all meet.',
  fields: (t) => ({
    inferenceId: t.id({ maxLength: lengths.id, description: 'About this inference.' }),
    annotator: t.string({ maxLength: longestAnnotator, description: 'By this annotator.' }),
  }),
});

builder.queryField('feedback', (t) =>
  t.connection(
    {
      type: FeedbackType,
      description: 'Feedback, newest first.',
      args: { filter: t.arg({ type: FeedbackFilterInput, description: 'Which feedback.' }) },
      resolve: async (_root, { filter, ...page }, { services }) => {
        const inferenceId =
          filter?.inferenceId && uuidArgument('Inference', 'filter.inferenceId', String(filter.inferenceId));
        return connectionOf(await services.feedback.page({ ...filter, inferenceId }, page));
      },
    },
    { name: 'FeedbackConnection', description: 'A page of feedback.' },
    { name: 'FeedbackEdge', description: 'Feedback and its place in the list.' },
  ),
);

const SubmitFeedbackInputType = builder.inputType('SubmitFeedbackInput', {
  description: 'What somebody says of an inference: at least one of supported, position and elp.',
  fields: (t) => ({
    idempotencyKey: idempotencyKeyField(t),
    inferenceId: t.id({
      required: true,
      maxLength: lengths.id,
      description: 'Global id or UUID of the inference.',
    }),
    supported: t.boolean({
      description:
        'Whether the evidence carries the response. It becomes a label of the calibrators; the inference must have been judged by evidence.',
    }),
    position: t.int({ description: 'The position the text should have, 0 to 9.' }),
    elp: t.field({ type: ElpChannelsInput, description: 'The channels the text should have.' }),
    annotator: t.string({
      maxLength: longestAnnotator,
      description: 'Who says it, as you like: 1 to 128 Unicode code points.',
    }),
  }),
});

builder.mutationField('submitFeedback', (t) =>
  t.field({
    type: FeedbackType,
    authScopes: { operator: true },
    description: 'Stores feedback. A position or channels become a training sample in the same commit.',
    errors: {
      types: [InvalidInputError, NotFoundError, ConflictError],
      union: { name: 'SubmitFeedbackResult', description: 'The feedback, or why it was not stored.' },
    },
    args: {
      input: t.arg({ type: SubmitFeedbackInputType, required: true, description: 'The feedback.' }),
    },
    resolve: (_root, { input }, context, info) => {
      const { feedback } = context.services;
      const inferenceId = uuidArgument('Inference', 'input.inferenceId', String(input.inferenceId));
      return answerOnce(
        { context, info, input },
        {
          act: (call) => feedback.submit({ ...input, inferenceId }, call),
          again: async (ids) => (await feedback.findMany(ids))[0] ?? null,
        },
      );
    },
  }),
);
