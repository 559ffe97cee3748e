import { builder } from '../../graphql/builder.ts';
import { lengths } from '../../graphql/limits.ts';
import { answerOnce } from '../idempotency/answer-once.ts';
import { idempotencyKeyField } from '../idempotency/key-field.ts';
import '../../graphql/types/errors.graphql.ts';
import { encodeGlobalId, uuidArgument } from '../../graphql/global-id.ts';
import { ConflictError, InvalidInputError, NotFoundError } from '../../platform/errors.ts';
import { InferenceType } from '../inferences/inference.graphql.ts';
import { LakeEntryType } from './lake.graphql.ts';
import type { DecisionStage } from './lake-archive.ts';

interface LakeDecisionResult {
  readonly inferenceId: string;
  readonly stage: DecisionStage;
}

const LakeDecisionStageEnum = builder.enumType('LakeDecisionStage', {
  description:
    'Progress of a decision about the archive when the mutation responds. In every stage the decision is stored in the database, and every server follows it.',
  values: {
    RECORDED: {
      description:
        'The decision is stored in the database. The Lake of this server is not open or accepts no more writes now. It follows the decision later.',
    },
    ACCEPTED: {
      description:
        'Queries on this server already see the decision. Its disk does not accept writes now; the server retries.',
    },
    DURABLE: {
      description:
        'The decision is also on the disk of the Lake of this server. It survives the end of the process.',
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
        description: 'Global id or UUID of the inference.',
      }),
    }),
  });
}

function decisionPayload(name: string) {
  return builder.objectRef<LakeDecisionResult>(name).implement({
    description: 'A decision about the archive that is stored in the database.',
    fields: (t) => ({
      inferenceId: t.id({
        description: 'Global id of the inference.',
        resolve: ({ inferenceId }) => encodeGlobalId('Inference', inferenceId),
      }),
      inference: t.field({
        type: InferenceType,
        nullable: true,
        description: 'The inference. Null for an entry from another installation.',
        resolve: ({ inferenceId }, _args, { services }) => services.inferences.find(inferenceId),
      }),
      entryId: t.id({
        description:
          'Global id of the entry. Clients use it to remove the entry from their cache or to add it to a list.',
        resolve: ({ inferenceId }) => encodeGlobalId('LakeEntry', inferenceId),
      }),
      entry: t.field({
        type: LakeEntryType,
        nullable: true,
        description: 'The entry. Null if it is removed, or if the Lake of this server does not have it yet.',
        resolve: ({ inferenceId }, _args, { services }) => services.lake.entryIfOpen(inferenceId),
      }),
      stage: t.expose('stage', {
        type: LakeDecisionStageEnum,
        description: 'Progress of the decision on this server. The mutation waits for DURABLE.',
      }),
    }),
  });
}

const ArchiveInferenceInput = decisionInput('ArchiveInferenceInput', 'The inference to archive.');
const ArchiveInferencePayload = decisionPayload('ArchiveInferencePayload');
const RemoveLakeEntryInput = decisionInput(
  'RemoveLakeEntryInput',
  'The inference to remove from the archive.',
);
const RemoveLakeEntryPayload = decisionPayload('RemoveLakeEntryPayload');

builder.mutationFields((t) => ({
  archiveInference: t.field({
    type: ArchiveInferencePayload,
    authScopes: { operator: true },
    description:
      'Archives an inference even if the admission rule does not admit it. Every server follows the decision, and a rebuilt Lake keeps it. The mutation responds once the decision is durable on this server. If the decision cannot be made durable now, the mutation responds without waiting.',
    errors: {
      types: [InvalidInputError, NotFoundError, ConflictError],
      union: {
        name: 'ArchiveInferenceResult',
        description: 'The decision, or the reason why there is none.',
      },
    },
    args: {
      input: t.arg({ type: ArchiveInferenceInput, required: true, description: 'The inference to archive.' }),
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
      'Removes an inference from the archive permanently, on every server. The database keeps the inference and the decision. An entry that was imported from another installation is removed on the servers that are running. The mutation responds once the decision is durable on this server. If the decision cannot be made durable now, the mutation responds without waiting.',
    errors: {
      types: [InvalidInputError, NotFoundError, ConflictError],
      union: { name: 'RemoveLakeEntryResult', description: 'The decision, or the reason why there is none.' },
    },
    args: {
      input: t.arg({
        type: RemoveLakeEntryInput,
        required: true,
        description: 'The inference to remove from the archive.',
      }),
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
