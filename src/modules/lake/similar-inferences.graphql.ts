import { builder } from '../../graphql/builder.ts';
import { InferenceType } from '../inferences/inference.graphql.ts';
import { meaningArguments, withUuid } from './lake-arguments.graphql.ts';
import type { SimilarPage } from './similar-inferences.ts';

const SimilarInferenceType = builder.objectRef<SimilarPage['found'][number]>('SimilarInference').implement({
  description: 'An inference and how near it is in meaning.',
  fields: (t) => ({
    inference: t.field({
      type: InferenceType,
      nullable: true,
      description: 'The inference; null if it was deleted just now.',
      resolve: (similar, _args, { services }) => services.inferences.find(similar.id),
    }),
    similarity: t.exposeFloat('similarity', { description: 'Cosine of the two vectors, -1 to 1.' }),
  }),
});

const SimilarInferencesType = builder.objectRef<SimilarPage>('SimilarInferences').implement({
  description: 'What a search through the record by meaning has found.',
  fields: (t) => ({
    nearest: t.field({
      type: [SimilarInferenceType],
      description: 'Nearest first.',
      resolve: (page) => [...page.found],
    }),
    compared: t.exposeInt('compared', { description: 'How many vectors were compared.' }),
  }),
});

builder.queryField('similarInferences', (t) =>
  t.field({
    type: SimilarInferencesType,
    description:
      'The inferences of the whole audit trail that are nearest in meaning to a text or to an inference, archived or not: every vector of the same model is compared. The first search after a start reads them all.',
    complexity: ({ first }) => ({ field: 1000, multiplier: Math.min(Math.max(first ?? 20, 1), 100) }),
    args: meaningArguments,
    resolve: (_root, args, { services }) => services.lake.similarInferences(withUuid(args)),
  }),
);
