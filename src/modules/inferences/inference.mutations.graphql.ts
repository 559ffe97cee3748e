import { builder } from '../../graphql/builder.ts';
import { TimingType } from '../../graphql/types/timing.graphql.ts';
import { answerOnce } from '../idempotency/answer-once.ts';
import '../../graphql/types/errors.graphql.ts';
import { ConflictError, InvalidInputError, NotFoundError, OverloadedError } from '../../platform/errors.ts';
import { InsufficientLabelsError } from '../calibration/calibration.errors.ts';
import '../calibration/calibration.graphql.ts';
import { ModelNotReadyError, ModelTimedOutError } from '../models/storage/model.errors.ts';
import type { Inference } from '../record/inference.entity.ts';
import { InferenceType } from './inference.graphql.ts';

import { InferBatchInputType, InferInputType, RecordInferenceInputType } from './inference-inputs.graphql.ts';

const InferBatchPayload = builder.objectRef<{ inferences: Inference[] }>('InferBatchPayload').implement({
  description: 'The inferences that were committed.',
  fields: (t) => ({
    inferences: t.field({
      type: [InferenceType],
      description: 'The inferences, in the order of the texts.',
      resolve: (payload) => payload.inferences,
    }),
  }),
});

/** The inference that a mutation stored, and the time that its parts took. */
function inferencePayload(name: string) {
  return builder.objectRef<{ inference: Inference }>(name).implement({
    description: 'The inference that was stored.',
    fields: (t) => ({
      inference: t.expose('inference', { type: InferenceType, description: 'The inference.' }),
      timings: t.field({
        type: [TimingType],
        description:
          'Time that each part of the request took, in the order in which the parts happened. If an operation has several mutations, the times of the mutations so far are added up.',
        resolve: (_payload, _args, { services }) =>
          services.timings.entries().map(([part, milliseconds]) => ({ part, milliseconds })),
      }),
    }),
  });
}

const InferPayload = inferencePayload('InferPayload');
const RecordInferencePayload = inferencePayload('RecordInferencePayload');

builder.mutationFields((t) => ({
  infer: t.field({
    type: InferPayload,
    authScopes: { operator: true },
    description: 'Reads a text and adds the inference to the audit trail. Returns after the commit.',
    errors: {
      types: [
        InvalidInputError,
        NotFoundError,
        ConflictError,
        ModelNotReadyError,
        ModelTimedOutError,
        OverloadedError,
        InsufficientLabelsError,
      ],
      union: { name: 'InferResult', description: 'The inference, or why nothing was stored.' },
    },
    args: { input: t.arg({ type: InferInputType, required: true, description: 'The text to read.' }) },
    resolve: async (_root, { input }, context, info) => {
      const { inferences } = context.services;
      return {
        inference: await answerOnce(
          { context, info, input },
          { act: (call) => inferences.infer(input, call), again: ([id = '']) => inferences.find(id) },
        ),
      };
    },
  }),
  inferBatch: t.field({
    type: InferBatchPayload,
    authScopes: { operator: true },
    description:
      'Reads several texts in one run of the model and one commit. Either all of them are stored or none.',
    errors: {
      types: [
        InvalidInputError,
        NotFoundError,
        ConflictError,
        ModelNotReadyError,
        ModelTimedOutError,
        OverloadedError,
      ],
      union: { name: 'InferBatchResult', description: 'The inferences, or why nothing was stored.' },
    },
    args: { input: t.arg({ type: InferBatchInputType, required: true, description: 'The texts to read.' }) },
    resolve: async (_root, { input }, context, info) => {
      const { inferences } = context.services;
      return {
        inferences: await answerOnce(
          { context, info, input },
          { act: (call) => inferences.inferBatch(input, call), again: (ids) => inferences.findAll(ids) },
        ),
      };
    },
  }),
  recordInference: t.field({
    type: RecordInferencePayload,
    authScopes: { operator: true },
    description:
      'Adds to the audit trail an inference that was computed outside the server. Returns after the commit.',
    errors: {
      types: [InvalidInputError, NotFoundError, ConflictError, OverloadedError],
      union: { name: 'RecordInferenceResult', description: 'The inference, or why nothing was stored.' },
    },
    args: {
      input: t.arg({
        type: RecordInferenceInputType,
        required: true,
        description: 'The inference to record.',
      }),
    },
    resolve: async (_root, { input }, context, info) => {
      const { inferences } = context.services;
      return {
        inference: await answerOnce(
          { context, info, input },
          { act: (call) => inferences.record(input, call), again: ([id = '']) => inferences.find(id) },
        ),
      };
    },
  }),
}));
