import { builder } from '../../graphql/builder.ts';
import { InferenceType } from '../inferences/inference.graphql.ts';
import { VectorSpaceType } from '../models/vector-space.graphql.ts';
import { meaningArguments, SimilarInferenceFilterInput, withUuid } from './lake-arguments.graphql.ts';
import type { SimilarPage } from './similar-inferences.ts';

const SimilarInferenceType = builder.objectRef<SimilarPage['found'][number]>('SimilarInference').implement({
  description: 'An inference and how close it is in meaning.',
  fields: (t) => ({
    inference: t.field({
      type: InferenceType,
      nullable: true,
      description: 'The inference. Null if it was deleted during the search.',
      resolve: (similar, _args, { services }) => services.inferences.find(similar.id),
    }),
    similarity: t.exposeFloat('similarity', { description: 'Cosine of the two vectors, -1 to 1.' }),
  }),
});

const SimilarInferencesType = builder.objectRef<SimilarPage>('SimilarInferences').implement({
  description: 'Result of a search by meaning in the audit trail.',
  fields: (t) => ({
    nearest: t.field({
      type: [SimilarInferenceType],
      description: 'Inferences found, nearest first.',
      resolve: (page) => [...page.found],
    }),
    space: t.field({
      type: VectorSpaceType,
      description: 'The space in which the search compared vectors.',
      resolve: ({ digest }) => ({ digest }),
    }),
    comparedCount: t.exposeInt('compared', { description: 'Number of vectors that were compared.' }),
  }),
});

builder.queryField('similarInferences', (t) =>
  t.field({
    type: SimilarInferencesType,
    description:
      'Returns the inferences of the whole audit trail, archived or not, that are nearest in meaning to a text or to an inference. Every vector of the same space is compared, including those that a re-embedding computed. The first search after the server starts reads all of them into memory.',
    complexity: ({ first }) => ({ field: 1000, multiplier: Math.min(Math.max(first ?? 20, 1), 100) }),
    args: {
      ...meaningArguments,
      filter: t.arg({
        type: SimilarInferenceFilterInput,
        description: 'Inferences to return. Default: all.',
      }),
    },
    resolve: (_root, args, { services }) => services.lake.similarInferences(withUuid(args)),
  }),
);
