import { builder } from '../../graphql/builder.ts';
import { lengths } from '../../graphql/limits.ts';
import { answerOnce } from '../idempotency/answer-once.ts';
import { idempotencyKeyField } from '../idempotency/key-field.ts';
import '../../graphql/types/errors.graphql.ts';
import { uuidArgument } from '../../graphql/global-id.ts';
import { ConflictError, InvalidInputError, NotFoundError } from '../../platform/errors.ts';
import type { DecisionStage } from './lake-archive.ts';

interface LakeDecisionResult {
  readonly inferenceId: string;
  readonly stage: DecisionStage;
}

const LakeDecisionStageEnum = builder.enumType('LakeDecisionStage', {
  description:
    'How far a decision about the archive has come when it is answered. It stands in the record in any case, and every server follows it.',
  values: {
    RECORDED: {
      description:
        "It is in the record. This server's Lake could not follow it now, because it is not open or takes no more, and does so later.",
    },
    ACCEPTED: {
      description: 'The readers of this server find it so; its disk takes nothing now, and is tried again.',
    },
    DURABLE: {
      description: "It is on the disk of this server's Lake as well: nothing that ends the process loses it.",
    },
  } satisfies Record<DecisionStage, { description: string }>,
});

function decisionInput(name: string, description: string) {
  return builder.inputType(name, {
    description,
    fields: (t) => ({
      idempotencyKey: idempotencyKeyField(t),
      inferenceId: t.id({
        required: true,
        maxLength: lengths.id,
        description: 'Its global id or its UUID.',
      }),
    }),
  });
}

function decisionPayload(name: string) {
  return builder.objectRef<LakeDecisionResult>(name).implement({
    description: 'A decision about the archive that is kept in the record.',
    fields: (t) => ({
      inferenceId: t.expose('inferenceId', { type: 'UUID', description: 'The inference.' }),
      stage: t.expose('stage', {
        type: LakeDecisionStageEnum,
        description: 'How far the decision has come on this server. DURABLE is what is waited for.',
      }),
    }),
  });
}

const ArchiveInferenceInput = decisionInput('ArchiveInferenceInput', 'An inference to archive.');
const ArchiveInferencePayload = decisionPayload('ArchiveInferencePayload');
const RemoveLakeEntryInput = decisionInput(
  'RemoveLakeEntryInput',
  'An inference to take out of the archive.',
);
const RemoveLakeEntryPayload = decisionPayload('RemoveLakeEntryPayload');

builder.mutationFields((t) => ({
  archiveInference: t.field({
    type: ArchiveInferencePayload,
    authScopes: { operator: true },
    description:
      'Archives an inference, whatever the rule says. Every server does so, and the decision outlasts a rebuilding. It answers once the decision is durable here, or cannot be now.',
    errors: {
      types: [InvalidInputError, NotFoundError, ConflictError],
      union: { name: 'ArchiveInferenceResult', description: 'The decision, or why there is none.' },
    },
    args: {
      input: t.arg({ type: ArchiveInferenceInput, required: true, description: 'The inference.' }),
    },
    resolve: async (_root, { input }, context, info) => {
      const { lake } = context.services;
      const inferenceId = uuidArgument('Inference', 'input.inferenceId', String(input.inferenceId));
      const stage = await answerOnce(
        { context, info, input },
        {
          act: (call) => lake.archive(inferenceId, call),
          again: () => lake.archived(inferenceId),
        },
      );
      return { inferenceId, stage };
    },
  }),
  removeLakeEntry: t.field({
    type: RemoveLakeEntryPayload,
    authScopes: { operator: true },
    description:
      'Takes an inference out of the archive for good, on every server; the record keeps the inference, and the decision. An entry that was imported from another installation is taken out on the servers that run. It answers once the decision is durable here, or cannot be now.',
    errors: {
      types: [InvalidInputError, NotFoundError, ConflictError],
      union: { name: 'RemoveLakeEntryResult', description: 'The decision, or why there is none.' },
    },
    args: {
      input: t.arg({ type: RemoveLakeEntryInput, required: true, description: 'The inference.' }),
    },
    resolve: async (_root, { input }, context, info) => {
      const { lake } = context.services;
      const inferenceId = uuidArgument('Inference', 'input.inferenceId', String(input.inferenceId));
      const stage = await answerOnce(
        { context, info, input },
        {
          act: (call) => lake.remove(inferenceId, call),
          again: ([imported]) => lake.removed(inferenceId, imported !== undefined),
        },
      );
      return { inferenceId, stage };
    },
  }),
}));
