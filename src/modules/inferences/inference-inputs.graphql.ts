import { builder } from '../../graphql/builder.ts';
import { maxBatch, maxTextLength } from '../embeddings/text.input.ts';
import { maxPassages } from '../evidence/evidence.input.ts';
import { idempotencyKeyField } from '../idempotency/key-field.ts';
import { modelLengths } from '../models/storage/model.input.ts';
import { maxSessionIdLength } from '../record/session-id.ts';
import '../../graphql/types/errors.graphql.ts';
import { ElpChannelsInput } from '../beams/beam.graphql.ts';
import '../calibration/calibration.graphql.ts';
import { EvidenceEnum, JudgeEnum, judgeDescription, VerdictEnum } from '../evidence/verdict.graphql.ts';

export const InferInputType = builder.inputType('InferInput', {
  description: 'A text to read and, optionally, a response to judge.',
  fields: (t) => ({
    idempotencyKey: idempotencyKeyField(t),
    text: t.string({
      required: true,
      maxLength: maxTextLength,
      description: 'The text to read. It must not be blank.',
    }),
    response: t.string({
      maxLength: maxTextLength,
      description: 'The response to judge. Without `context` or `samples` its verdict is UNKNOWN.',
    }),
    context: t.stringList({
      maxLength: maxTextLength,
      maxItems: maxPassages,
      description:
        'The passages that must support the response, none blank. Together at most 1,000,000 characters, and within the maximum request size.',
    }),
    samples: t.stringList({
      maxLength: maxTextLength,
      maxItems: maxPassages,
      description:
        'Other responses to the same text, none blank. Together at most 1,000,000 characters. If `context` is given too, the samples do not affect the verdict; they only add features and reasons to the report.',
    }),
    maxMissRate: t.float({
      description:
        'Maximum share of hallucinations that may pass as supported, 0.001 to 0.999. It requires labels of this installation. If omitted, the threshold is 0.5.',
    }),
    judge: t.field({ type: JudgeEnum, description: judgeDescription }),
    sessionId: t.string({
      maxLength: maxSessionIdLength,
      description:
        'Name of the session: 1 to 128 printable ASCII characters without spaces. The inferences of one session are steps of one flow.',
    }),
    model: t.string({
      maxLength: modelLengths.wantedName,
      description: 'Name of the model. If omitted, the default model is used.',
    }),
  }),
});

export const InferBatchInputType = builder.inputType('InferBatchInput', {
  description:
    'Texts to measure together: the model reads them in one run, and the server stores them in one commit.',
  fields: (t) => ({
    idempotencyKey: idempotencyKeyField(t),
    texts: t.stringList({
      required: true,
      maxLength: maxTextLength,
      maxItems: maxBatch,
      description: 'The texts to read. The rules for the text of `infer` apply to each of them.',
    }),
    sessionId: t.string({
      maxLength: maxSessionIdLength,
      description:
        'Name of the session that the texts belong to, in the order given: 1 to 128 printable ASCII characters without spaces.',
    }),
    model: t.string({
      maxLength: modelLengths.wantedName,
      description: 'Name of the model. If omitted, the default model is used.',
    }),
  }),
});

export const RecordInferenceInputType = builder.inputType('RecordInferenceInput', {
  description:
    'An inference that was computed outside the server. The server derives its archetype and its admission to the archive from the other values.',
  fields: (t) => ({
    idempotencyKey: idempotencyKeyField(t),
    uuid: t.field({
      type: 'UUID',
      description:
        'UUID of the inference. Sending the same UUID again is a conflict, so a retry stores nothing twice.',
    }),
    text: t.string({
      required: true,
      maxLength: maxTextLength,
      description: 'The text. It must not be blank.',
    }),
    response: t.string({ maxLength: maxTextLength, description: 'The response that was judged.' }),
    sessionId: t.string({
      maxLength: maxSessionIdLength,
      description:
        'Name of the session that the inference belongs to: 1 to 128 printable ASCII characters without spaces.',
    }),
    model: t.string({
      maxLength: modelLengths.wantedName,
      description: 'Name of the registered model that read the text.',
    }),
    digits: t.floatList({
      maxItems: 9,
      description: 'Nine digits for positions 1 to 9, each 0 to 1. They sum to 1.',
    }),
    fluxPosition: t.int({ required: true, description: 'Position of the text, 0 to 9.' }),
    confidence: t.float({ required: true, description: 'Confidence in the position, 0 to 1.' }),
    signalStrength: t.float({ required: true, description: 'How well the content is supported, 0 to 1.' }),
    elpChannels: t.field({
      type: ElpChannelsInput,
      description: 'Channel shares. If omitted, they are computed from the digits.',
    }),
    verdict: t.field({
      type: VerdictEnum,
      required: true,
      defaultValue: 'UNKNOWN',
      description: 'Whether the evidence supports the response.',
    }),
    evidence: t.field({
      type: EvidenceEnum,
      required: true,
      defaultValue: 'NONE',
      description:
        'Kind of evidence that the verdict is based on. Required with every verdict except UNKNOWN.',
    }),
    processingTimeMs: t.int({
      required: true,
      description: 'Time to compute the inference, in milliseconds.',
    }),
  }),
});
