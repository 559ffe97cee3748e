import { builder } from '../../graphql/builder.ts';
import { connectionOf } from '../../graphql/connection.ts';
import { uuidArgument, uuidPart } from '../../graphql/global-id.ts';
import { inOrder, readable } from '../../graphql/in-order.ts';
import { lengths } from '../../graphql/limits.ts';
import { maxBatch, maxTextLength } from '../embeddings/text.input.ts';
import { answerOnce } from '../idempotency/answer-once.ts';
import { idempotencyKeyField } from '../idempotency/key-field.ts';
import { modelLengths } from '../models/storage/model.input.ts';
import '../../graphql/types/errors.graphql.ts';
import { ConflictError, InvalidInputError, NotFoundError } from '../../platform/errors.ts';
import { ElpChannelsInput, ElpChannelsType } from '../beams/beam.graphql.ts';
import { ModelType } from '../models/model.graphql.ts';
import { TrainingSample, type TrainingSource, trainingSources } from './training-sample.entity.ts';

const TrainingSourceEnum = builder.enumType('TrainingSource', {
  description: 'Source of a training sample.',
  values: {
    FEEDBACK: { value: 'feedback', description: 'Made from feedback about an inference.' },
    IMPORT: { value: 'import', description: 'Read from a file.' },
    API: { value: 'api', description: 'Sent through this API.' },
  } satisfies Record<string, { value: TrainingSource; description: string }>,
});

export const TrainingSampleType = builder.node(TrainingSample, {
  name: 'TrainingSample',
  description: 'A text whose position and channels are known.',
  id: { resolve: (sample) => sample.id },
  loadManyWithoutCache: readable(uuidPart, async (ids, { services }) =>
    inOrder(ids, await services.training.findMany(ids), ({ id }) => id),
  ),
  isTypeOf: (value) => value instanceof TrainingSample,
  fields: (t) => ({
    uuid: t.expose('id', { type: 'UUID', description: 'The UUID that logs and SQL show.' }),
    inputText: t.exposeString('inputText', { description: 'The text.' }),
    expectedPosition: t.exposeInt('expectedPosition', {
      description: 'Position that the text should have, 0 to 9.',
    }),
    expectedElp: t.expose('expectedElp', {
      type: ElpChannelsType,
      description: 'Channels that the text should have.',
    }),
    actualPosition: t.exposeInt('actualPosition', {
      nullable: true,
      description: 'Position that a model gave the text. Null if no model has read it.',
    }),
    actualElp: t.expose('actualElp', {
      type: ElpChannelsType,
      nullable: true,
      description: 'Channels that a model gave the text. Null if no model has read it.',
    }),
    loss: t.exposeFloat('loss', {
      nullable: true,
      description: 'How far the model was from the expected values. Null if no loss was recorded.',
    }),
    epoch: t.exposeInt('epoch', {
      nullable: true,
      description:
        'Training epoch in which the sample was measured. Null if it was not measured in training.',
    }),
    source: t.expose('source', { type: TrainingSourceEnum, description: 'Source of the sample.' }),
    model: t.field({
      type: ModelType,
      nullable: true,
      description: 'Model that the sample was measured with. Null if there was none, or if it was removed.',
      resolve: (sample) => sample.model?.load({ dataloader: true }) ?? null,
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the sample was stored.' }),
  }),
});

const TrainingSampleFilterInput = builder.inputType('TrainingSampleFilter', {
  description: 'Conditions on samples. A sample matches if it meets all the conditions.',
  fields: (t) => ({
    modelId: t.id({ maxLength: lengths.id, description: 'Matches samples measured with this model.' }),
    epoch: t.int({ description: 'Matches samples measured in this epoch.' }),
    sources: t.field({
      type: [TrainingSourceEnum],
      maxItems: trainingSources.length,
      description: 'Matches samples from one of these sources.',
    }),
  }),
});

builder.queryField('trainingSamples', (t) =>
  t.connection(
    {
      type: TrainingSampleType,
      description: 'Lists training samples, newest first.',
      args: {
        filter: t.arg({
          type: TrainingSampleFilterInput,
          description: 'Training samples to return. Default: all.',
        }),
      },
      resolve: async (_root, { filter, ...page }, { services }) => {
        const modelId = filter?.modelId && uuidArgument('Model', 'filter.modelId', String(filter.modelId));
        return connectionOf(await services.training.page({ ...filter, modelId }, page));
      },
    },
    { name: 'TrainingSampleConnection', description: 'A page of training samples.' },
    { name: 'TrainingSampleEdge', description: 'A training sample and its cursor.' },
  ),
);

const TrainingSampleInputType = builder.inputType('TrainingSampleInput', {
  description: 'A text whose position and channels are known.',
  fields: (t) => ({
    text: t.string({ required: true, maxLength: maxTextLength, description: 'The text.' }),
    expectedPosition: t.int({ required: true, description: 'Position that the text should have, 0 to 9.' }),
    expectedElp: t.field({
      type: ElpChannelsInput,
      required: true,
      description: 'Channels that the text should have.',
    }),
    actualPosition: t.int({
      description: 'Position that a model gave the text. Null if no model has read it.',
    }),
    actualElp: t.field({
      type: ElpChannelsInput,
      description: 'Channels that a model gave the text. Null if no model has read it.',
    }),
    loss: t.float({ description: 'How far the model was from the expected values.' }),
    epoch: t.int({ description: 'Training epoch in which the sample was measured.' }),
    model: t.string({
      maxLength: modelLengths.wantedName,
      description: 'Name of the model that the sample was measured with.',
    }),
  }),
});

const AddTrainingSamplesInputType = builder.inputType('AddTrainingSamplesInput', {
  description: 'Samples to store together.',
  fields: (t) => ({
    idempotencyKey: idempotencyKeyField(t),
    samples: t.field({
      type: [TrainingSampleInputType],
      required: true,
      maxItems: maxBatch,
      description: 'The samples. At least one.',
    }),
  }),
});

const AddTrainingSamplesPayload = builder
  .objectRef<{ samples: TrainingSample[] }>('AddTrainingSamplesPayload')
  .implement({
    description: 'The samples that were stored.',
    fields: (t) => ({
      samples: t.field({
        type: [TrainingSampleType],
        description: 'The samples, in the order given.',
        resolve: (payload) => payload.samples,
      }),
    }),
  });

builder.mutationField('addTrainingSamples', (t) =>
  t.field({
    type: AddTrainingSamplesPayload,
    authScopes: { operator: true },
    description: 'Stores training samples. Either all of them are stored or none.',
    errors: {
      types: [InvalidInputError, NotFoundError, ConflictError],
      union: { name: 'AddTrainingSamplesResult', description: 'The samples, or why none was stored.' },
    },
    args: {
      input: t.arg({
        type: AddTrainingSamplesInputType,
        required: true,
        description: 'The samples to store.',
      }),
    },
    resolve: async (_root, { input }, context, info) => {
      const { training } = context.services;
      return {
        samples: await answerOnce(
          { context, info, input },
          { act: (call) => training.add(input, call), again: (ids) => training.findAll(ids) },
        ),
      };
    },
  }),
);
