import { builder } from '../../graphql/builder.ts';

/** Which inferences or entries are wanted. */
export const conditionArguments = builder.args((t) => ({
  minSignal: t.float({ description: 'Signal at least this.' }),
  maxSignal: t.float({ description: 'Signal at most this.' }),
  positions: t.intList({ description: 'At one of these positions, 0 to 9.' }),
  sacredOnly: t.boolean({ description: 'At position 3, 6 or 9 only.' }),
  from: t.field({ type: 'DateTime', description: 'Committed at this time or later.' }),
  to: t.field({ type: 'DateTime', description: 'Committed before this time.' }),
  first: t.int({ description: 'How many, 1 to 100; 20 if unsaid.' }),
}));

/** What is looked for by meaning, and among what. */
export const meaningArguments = {
  ...builder.args((t) => ({
    text: t.string({ description: 'The text; or else say an inference.' }),
    inferenceId: t.field({ type: 'UUID', description: 'The inference; or else say a text.' }),
    model: t.string({ description: 'Name of the model that reads the text; the default one if unsaid.' }),
  })),
  ...conditionArguments,
};
