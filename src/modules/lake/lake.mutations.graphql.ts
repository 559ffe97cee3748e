import { builder } from '../../graphql/builder.ts';
import '../../graphql/types/errors.graphql.ts';
import { uuidArgument } from '../../graphql/global-id.ts';
import { InvalidInputError, NotFoundError } from '../../platform/errors.ts';

const ArchiveInferenceInput = builder.inputType('ArchiveInferenceInput', {
  description: 'An inference to archive.',
  fields: (t) => ({
    inferenceId: t.id({ required: true, description: 'Its global id or its UUID.' }),
  }),
});

const ArchiveInferencePayload = builder
  .objectRef<{ readonly inferenceId: string }>('ArchiveInferencePayload')
  .implement({
    description: 'A decision about the archive that is kept in the record.',
    fields: (t) => ({
      inferenceId: t.expose('inferenceId', { type: 'UUID', description: 'The inference.' }),
    }),
  });

const RemoveLakeEntryInput = builder.inputType('RemoveLakeEntryInput', {
  description: 'An inference to take out of the archive.',
  fields: (t) => ({
    inferenceId: t.id({ required: true, description: 'Its global id or its UUID.' }),
  }),
});

const RemoveLakeEntryPayload = builder
  .objectRef<{ readonly inferenceId: string }>('RemoveLakeEntryPayload')
  .implement({
    description: 'A decision about the archive that is kept in the record.',
    fields: (t) => ({
      inferenceId: t.expose('inferenceId', { type: 'UUID', description: 'The inference.' }),
    }),
  });

builder.mutationFields((t) => ({
  archiveInference: t.field({
    type: ArchiveInferencePayload,
    authScopes: { operator: true },
    description:
      'Archives an inference, whatever the rule says. Every server does so, and the decision outlasts a rebuilding.',
    errors: {
      types: [InvalidInputError, NotFoundError],
      union: { name: 'ArchiveInferenceResult', description: 'The decision, or why there is none.' },
    },
    args: {
      input: t.arg({ type: ArchiveInferenceInput, required: true, description: 'The inference.' }),
    },
    resolve: async (_root, { input }, { services }) => {
      const inferenceId = uuidArgument('Inference', 'input.inferenceId', String(input.inferenceId));
      await services.lake.archive(inferenceId);
      return { inferenceId };
    },
  }),
  removeLakeEntry: t.field({
    type: RemoveLakeEntryPayload,
    authScopes: { operator: true },
    description:
      'Takes an inference out of the archive for good, on every server. The record keeps the inference, and the decision.',
    errors: {
      types: [InvalidInputError, NotFoundError],
      union: { name: 'RemoveLakeEntryResult', description: 'The decision, or why there is none.' },
    },
    args: {
      input: t.arg({ type: RemoveLakeEntryInput, required: true, description: 'The inference.' }),
    },
    resolve: async (_root, { input }, { services }) => {
      const inferenceId = uuidArgument('Inference', 'input.inferenceId', String(input.inferenceId));
      await services.lake.remove(inferenceId);
      return { inferenceId };
    },
  }),
}));
