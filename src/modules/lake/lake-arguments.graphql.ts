import { builder } from '../../graphql/builder.ts';
import { uuidArgument } from '../../graphql/global-id.ts';
import { lengths } from '../../graphql/limits.ts';
import { mostPositions } from '../beams/beam.input.ts';
import { longestText } from '../embeddings/text.input.ts';
import { modelLengths } from '../models/storage/model.input.ts';

/** Which inferences or entries are wanted. */
export const conditionArguments = builder.args((t) => ({
  minSignal: t.float({ description: 'Signal at least this.' }),
  maxSignal: t.float({ description: 'Signal at most this.' }),
  positions: t.intList({ maxItems: mostPositions.all, description: 'At one of these positions, 0 to 9.' }),
  sacredOnly: t.boolean({ description: 'At position 3, 6 or 9 only.' }),
  from: t.field({ type: 'DateTime', description: 'Committed at this time or later.' }),
  to: t.field({ type: 'DateTime', description: 'Committed before this time.' }),
  first: t.int({ description: 'How many, 1 to 100; 20 if unsaid.' }),
}));

/** What is looked for by meaning, and among what. */
export const meaningArguments = {
  ...builder.args((t) => ({
    text: t.string({ maxLength: longestText, description: 'The text; omit it to give an inference.' }),
    inferenceId: t.id({
      maxLength: lengths.id,
      description: 'Global id or UUID of the inference; omit it to give a text.',
    }),
    model: t.string({
      maxLength: modelLengths.wantedName,
      description: 'Name of the model that reads the text; the default one if unsaid.',
    }),
  })),
  ...conditionArguments,
};

/** The same, with the UUID of the inference. @throws InvalidInputError */
export function withUuid<Arguments extends { readonly inferenceId?: string | number | null | undefined }>(
  args: Arguments,
): Omit<Arguments, 'inferenceId'> & { readonly inferenceId: string | null } {
  const { inferenceId } = args;
  return {
    ...args,
    inferenceId: inferenceId == null ? null : uuidArgument('Inference', 'inferenceId', String(inferenceId)),
  };
}
