import { builder } from '../../graphql/builder.ts';
import { largestBatch, longestText } from '../embeddings/text.input.ts';
import { mostPassages } from '../evidence/evidence.input.ts';
import { answerOnce } from '../idempotency/answer-once.ts';
import { idempotencyKeyField } from '../idempotency/key-field.ts';
import { modelLengths } from '../models/storage/model.input.ts';
import { longestSessionId } from '../record/session-id.ts';
import '../../graphql/types/errors.graphql.ts';
import { ConflictError, InvalidInputError, NotFoundError, OverloadedError } from '../../platform/errors.ts';
import { ElpChannelsInput } from '../beams/beam.graphql.ts';
import { InsufficientLabelsError } from '../calibration/calibration.errors.ts';
import '../calibration/calibration.graphql.ts';
import { EvidenceEnum, VerdictEnum } from '../evidence/evidence.graphql.ts';
import { ModelNotReadyError, ModelTimedOutError } from '../models/storage/model.errors.ts';
import type { Inference } from '../record/inference.entity.ts';
import { InferenceType } from './inference.graphql.ts';

const InferInputType = builder.inputType('InferInput', {
  description: 'A text to read, and if wanted an answer to judge.',
  fields: (t) => ({
    idempotencyKey: idempotencyKeyField(t),
    text: t.string({ required: true, maxLength: longestText, description: 'The text: not blank.' }),
    response: t.string({
      maxLength: longestText,
      description: 'The answer to judge. Without context or samples its verdict is UNKNOWN.',
    }),
    context: t.stringList({
      maxLength: longestText,
      maxItems: mostPassages,
      description:
        'Passages that the answer must rest on: none blank, together at most 1,000,000 characters, and within the largest request.',
    }),
    samples: t.stringList({
      maxLength: longestText,
      maxItems: mostPassages,
      description:
        'Other answers to the same text: none blank, together at most 1,000,000 characters. With context beside them they are a second opinion in the report.',
    }),
    missRateAtMost: t.float({
      description:
        'Share of hallucinations that may pass as supported, 0.001 to 0.999. It needs labels of this installation; unsaid, the threshold is 0.5.',
    }),
    sessionId: t.string({
      maxLength: longestSessionId,
      description: 'Inferences of one session are steps of one flow.',
    }),
    model: t.string({
      maxLength: modelLengths.wantedName,
      description: 'Name of the model; the default one if unsaid.',
    }),
  }),
});

const InferBatchInputType = builder.inputType('InferBatchInput', {
  description: 'Texts to read in one run and one commit.',
  fields: (t) => ({
    idempotencyKey: idempotencyKeyField(t),
    texts: t.stringList({
      required: true,
      maxLength: longestText,
      maxItems: largestBatch,
      description: 'The texts, each as for infer.',
    }),
    sessionId: t.string({
      maxLength: longestSessionId,
      description: 'The session they belong to, in the order given.',
    }),
    model: t.string({
      maxLength: modelLengths.wantedName,
      description: 'Name of the model; the default one if unsaid.',
    }),
  }),
});

const InferBatchPayload = builder.objectRef<{ inferences: Inference[] }>('InferBatchPayload').implement({
  description: 'The inferences that were committed.',
  fields: (t) => ({
    inferences: t.field({
      type: [InferenceType],
      description: 'In the order of the texts.',
      resolve: (payload) => payload.inferences,
    }),
  }),
});

const RecordInferenceInputType = builder.inputType('RecordInferenceInput', {
  description:
    'An inference that was computed elsewhere. Archetype and archive admission follow from the rest.',
  fields: (t) => ({
    idempotencyKey: idempotencyKeyField(t),
    id: t.field({
      type: 'UUID',
      description: 'Its id; sending the same one again is a conflict, so a retry stores nothing twice.',
    }),
    text: t.string({ required: true, maxLength: longestText, description: 'The text: not blank.' }),
    responseText: t.string({ maxLength: longestText, description: 'The response that was judged.' }),
    sessionId: t.string({ maxLength: longestSessionId, description: 'The session it belongs to.' }),
    model: t.string({
      maxLength: modelLengths.wantedName,
      description: 'Name of the registered model that read it.',
    }),
    digits: t.floatList({
      maxItems: 9,
      description: 'Nine digits for positions 1 to 9, each 0 to 1, together 1.',
    }),
    fluxPosition: t.int({ required: true, description: 'Its position, 0 to 9.' }),
    confidence: t.float({ required: true, description: 'How sure the position is, 0 to 1.' }),
    signalStrength: t.float({ required: true, description: 'How well the content is carried, 0 to 1.' }),
    elpChannels: t.field({
      type: ElpChannelsInput,
      description: 'Channel shares; taken from the digits if unsaid.',
    }),
    verdict: t.field({
      type: VerdictEnum,
      required: true,
      defaultValue: 'UNKNOWN',
      description: 'Whether the evidence carries the response.',
    }),
    evidence: t.field({
      type: EvidenceEnum,
      required: true,
      defaultValue: 'NONE',
      description: 'What the verdict rests on; needed with any verdict but UNKNOWN.',
    }),
    processingTimeMs: t.int({ required: true, description: 'Time to compute it, in milliseconds.' }),
  }),
});

builder.mutationFields((t) => ({
  infer: t.field({
    type: InferenceType,
    authScopes: { operator: true },
    description: 'Reads a text and appends what was measured to the audit trail. Answers after the commit.',
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
    args: { input: t.arg({ type: InferInputType, required: true, description: 'The text.' }) },
    resolve: (_root, { input }, context, info) => {
      const { inferences } = context.services;
      return answerOnce(
        { context, info, input },
        { act: (call) => inferences.infer(input, call), again: ([id = '']) => inferences.find(id) },
      );
    },
  }),
  inferBatch: t.field({
    type: InferBatchPayload,
    authScopes: { operator: true },
    description: 'Reads several texts in one run of the model and one commit. All are stored, or none.',
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
    args: { input: t.arg({ type: InferBatchInputType, required: true, description: 'The texts.' }) },
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
    type: InferenceType,
    authScopes: { operator: true },
    description: 'Appends an inference that was computed elsewhere. Answers after the commit.',
    errors: {
      types: [InvalidInputError, NotFoundError, ConflictError, OverloadedError],
      union: { name: 'RecordInferenceResult', description: 'The inference, or why nothing was stored.' },
    },
    args: { input: t.arg({ type: RecordInferenceInputType, required: true, description: 'The inference.' }) },
    resolve: (_root, { input }, context, info) => {
      const { inferences } = context.services;
      return answerOnce(
        { context, info, input },
        { act: (call) => inferences.record(input, call), again: ([id = '']) => inferences.find(id) },
      );
    },
  }),
}));
