import type { Readability } from '../../domain/readability.ts';
import { builder } from '../../graphql/builder.ts';

export const ReadabilityType = builder.objectRef<Readability>('Readability').implement({
  description: 'How much of a text the model reads.',
  fields: (t) => ({
    share: t.exposeFloat('share', {
      description: 'Share of the tokens that the model knows, 0 to 1. 0 for a text without a token.',
    }),
    tokens: t.exposeInt('tokens', {
      description: 'Number of tokens of the text, without special tokens.',
    }),
    readTokens: t.exposeInt('readTokens', {
      description:
        'Number of tokens that the model knows. If it is 0, the model cannot read the text: the text has position 0, no vector, and nothing is near to it.',
    }),
  }),
});
