import { builder } from '../../graphql/builder.ts';
import { uuidArgument } from '../../graphql/global-id.ts';
import { lengths } from '../../graphql/limits.ts';
import { mostPositions } from '../beams/beam.input.ts';
import { longestText } from '../embeddings/text.input.ts';
import { modelLengths } from '../models/storage/model.input.ts';

/** Conditions on inferences or entries. */
export const conditionArguments = builder.args((t) => ({
  minSignal: t.float({ description: 'Minimum signal strength.' }),
  maxSignal: t.float({ description: 'Maximum signal strength.' }),
  positions: t.intList({
    maxItems: mostPositions.all,
    description: 'Returns only those at one of these positions, 0 to 9.',
  }),
  sacredOnly: t.boolean({ description: 'If true, returns only those at position 3, 6 or 9.' }),
  from: t.field({ type: 'DateTime', description: 'Returns only those committed at or after this time.' }),
  to: t.field({ type: 'DateTime', description: 'Returns only those committed before this time.' }),
  first: t.int({
    description: 'Number of items to return from the start of the list, 1 to 100. Default 20.',
  }),
}));

/** What a search by meaning compares with, and the conditions on what it returns. */
export const meaningArguments = {
  ...builder.args((t) => ({
    text: t.string({
      maxLength: longestText,
      description: 'Text to compare with. Give either `text` or `inferenceId`.',
    }),
    inferenceId: t.id({
      maxLength: lengths.id,
      description: 'Global id or UUID of the inference to compare with. Give either `text` or `inferenceId`.',
    }),
    model: t.string({
      maxLength: modelLengths.wantedName,
      description: 'Name of the model that reads the text. If omitted, the default model is used.',
    }),
  })),
  ...conditionArguments,
};

/** Returns the arguments with the UUID of the inference. @throws InvalidInputError */
export function withUuid<Arguments extends { readonly inferenceId?: string | number | null | undefined }>(
  args: Arguments,
): Omit<Arguments, 'inferenceId'> & { readonly inferenceId: string | null } {
  const { inferenceId } = args;
  return {
    ...args,
    inferenceId: inferenceId == null ? null : uuidArgument('Inference', 'inferenceId', String(inferenceId)),
  };
}
