import { builder } from '../../graphql/builder.ts';
import '../../graphql/types/errors.graphql.ts';
import { ConflictError, InvalidInputError, NotFoundError, OverloadedError } from '../../platform/errors.ts';
import { ModelNotReadyError } from '../models/storage/model.errors.ts';
import { modelLengths } from '../models/storage/model.input.ts';
import { VectorSpaceType } from '../models/vector-space.graphql.ts';
import type { Reembedding, ReembeddingState } from './reembeddings.ts';

const ReembeddingStateEnum = builder.enumType('ReembeddingState', {
  description: 'State of a re-embedding.',
  values: {
    RUNNING: { description: 'The server computes vectors.' },
    DONE: {
      description:
        'It reached the end: every inference with a text had a vector in the space, except those that `failedCount` counts.',
    },
    FAILED: { description: 'It ended early; `error` gives the reason. Start it again to continue it.' },
  } satisfies Record<ReembeddingState, { description: string }>,
});

const ReembeddingType = builder.objectRef<Reembedding>('Reembedding').implement({
  description:
    'A background task of this server that computes the vectors that inferences lack in the space of a model.',
  fields: (t) => ({
    modelName: t.exposeString('model', { description: 'Name of the model when the re-embedding began.' }),
    space: t.field({
      type: VectorSpaceType,
      description: 'The space that the re-embedding fills.',
      resolve: ({ digest }) => ({ digest }),
    }),
    state: t.expose('state', {
      type: ReembeddingStateEnum,
      description: 'Whether it is running, or how it ended.',
    }),
    progress: t.float({
      description: 'Share of the audit trail that it has passed, 0 to 1.',
      resolve: ({ state, progress: { through, last } }) =>
        state === 'DONE' ? 1 : last === 0 ? 0 : through / last,
    }),
    filledCount: t.int({
      description: 'Number of vectors that it has stored.',
      resolve: ({ progress }) => progress.filled,
    }),
    failedCount: t.int({
      description: 'Number of inferences that it has skipped because the model could not read their text.',
      resolve: ({ progress }) => progress.failed,
    }),
    startedAt: t.expose('startedAt', { type: 'DateTime', description: 'When it began.' }),
    endedAt: t.expose('endedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it ended. Null while it runs.',
    }),
    error: t.exposeString('error', {
      nullable: true,
      description: 'Why it failed. Null if it did not fail.',
    }),
  }),
});

builder.queryField('reembeddings', (t) =>
  t.field({
    type: [ReembeddingType],
    authScopes: { operator: true },
    description:
      'Returns up to 16 re-embeddings that this server has begun since it started, the latest first.',
    resolve: (_root, _args, { services }) => [...services.reembeddings.all],
  }),
);

const ReembedInferencesInput = builder.inputType('ReembedInferencesInput', {
  description: 'The model whose space the server fills.',
  fields: (t) => ({
    model: t.string({
      required: true,
      maxLength: modelLengths.wantedName,
      description: 'Name of an embedding model that is ready.',
    }),
  }),
});

const ReembedInferencesPayload = builder
  .objectRef<{ readonly reembedding: Reembedding }>('ReembedInferencesPayload')
  .implement({
    description: 'The re-embedding that the server started, or the one that was already in progress.',
    fields: (t) => ({
      reembedding: t.expose('reembedding', { type: ReembeddingType, description: 'The re-embedding.' }),
    }),
  });

builder.mutationField('reembedInferences', (t) =>
  t.field({
    type: ReembedInferencesPayload,
    authScopes: { operator: true },
    description:
      'Starts a re-embedding in the background of this server: it computes the vectors that inferences lack in the space of a model. Searches by meaning with that model then find these inferences. Requests have priority. If the server stops first, call the mutation again to continue.',
    errors: {
      types: [InvalidInputError, NotFoundError, ConflictError, ModelNotReadyError, OverloadedError],
      union: {
        name: 'ReembedInferencesResult',
        description: 'The re-embedding, or why the server did not start it.',
      },
    },
    args: { input: t.arg({ type: ReembedInferencesInput, required: true, description: 'The model.' }) },
    resolve: async (_root, { input }, { services }) => ({
      reembedding: await services.reembeddings.start(input.model),
    }),
  }),
);
