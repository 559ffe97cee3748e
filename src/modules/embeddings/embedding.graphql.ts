import { builder } from '../../graphql/builder.ts';
import { modelLengths } from '../models/storage/model.input.ts';
import { VectorSpaceType } from '../models/vector-space.graphql.ts';
import type { TextEmbedding } from './embedding.service.ts';
import { ReadabilityType } from './readability.graphql.ts';
import { maxBatch, maxTextLength } from './text.input.ts';

const EmbeddingType = builder.objectRef<TextEmbedding>('Embedding').implement({
  description: 'A text and its vector.',
  fields: (t) => ({
    text: t.exposeString('text', { description: 'The text, in Unicode NFC.' }),
    space: t.field({
      type: VectorSpaceType,
      description: 'The space of the vector. Vectors of other spaces cannot be compared with it.',
      resolve: ({ digest }) => ({ digest }),
    }),
    vector: t.floatList({
      nullable: true,
      description:
        'Unit vector of the text. It depends only on the model and the text, not on other texts of the call. Null if the model reads nothing of the text: `readability.readTokens` is then 0.',
      complexity: 20,
      resolve: ({ vector }) => vector && Array.from(vector),
    }),
    readability: t.expose('readability', {
      type: ReadabilityType,
      description: 'How much of the text the model reads.',
    }),
    segments: t.exposeInt('segments', {
      description:
        'Number of windows in which the model read the text. A text of up to `maxTokens` tokens has one window. The vector of a longer text is the mean of the vectors of its windows, weighted by their tokens and scaled to length 1.',
    }),
  }),
});

builder.queryFields((t) => ({
  embed: t.field({
    type: [EmbeddingType],
    description: 'Returns the vectors of texts, in the order given. Nothing is added to the audit trail.',
    complexity: ({ texts }) => ({ field: texts.length, multiplier: texts.length }),
    args: {
      texts: t.arg.stringList({
        required: true,
        maxLength: maxTextLength,
        maxItems: maxBatch,
        description: 'The texts. None may be blank.',
      }),
      model: t.arg.string({
        maxLength: modelLengths.wantedName,
        description: 'Name of the model. If omitted, the default model is used.',
      }),
    },
    resolve: (_root, args, { services }) => services.embeddings.embed(args),
  }),
  similarity: t.float({
    nullable: true,
    description:
      'Returns how close two texts are in meaning: the cosine of their vectors, -1 to 1. Null if the model reads nothing of one of the texts. The error `BAD_USER_INPUT` then names the text.',
    complexity: 20,
    args: {
      a: t.arg.string({ required: true, maxLength: maxTextLength, description: 'The first text.' }),
      b: t.arg.string({ required: true, maxLength: maxTextLength, description: 'The second text.' }),
      model: t.arg.string({
        maxLength: modelLengths.wantedName,
        description: 'Name of the model. If omitted, the default model is used.',
      }),
    },
    resolve: (_root, args, { services }) => services.embeddings.similarity(args),
  }),
}));
