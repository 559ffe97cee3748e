import { builder } from '../../graphql/builder.ts';
import { uuidArgument } from '../../graphql/global-id.ts';
import { lengths } from '../../graphql/limits.ts';
import { maxPositions } from '../beams/beam.input.ts';
import { maxTextLength } from '../embeddings/text.input.ts';
import { modelLengths } from '../models/storage/model.input.ts';

/** Returns an input type of conditions on inferences or on entries. */
function filterInput(name: string, description: string) {
  return builder.inputType(name, {
    description,
    fields: (t) => ({
      minSignalStrength: t.float({ description: 'Minimum signal strength, 0 to 1.' }),
      maxSignalStrength: t.float({ description: 'Maximum signal strength, 0 to 1.' }),
      fluxPositions: t.intList({
        maxItems: maxPositions.all,
        description: 'Matches entries at one of these positions, 0 to 9.',
      }),
      isSacred: t.boolean({
        description: 'If true, matches entries at position 3, 6 or 9; if false, all others.',
      }),
      createdFrom: t.field({
        type: 'DateTime',
        description: 'Matches entries whose inference was committed at or after this time.',
      }),
      createdBefore: t.field({
        type: 'DateTime',
        description: 'Matches entries whose inference was committed before this time.',
      }),
    }),
  });
}

export const LakeEntryFilterInput = filterInput(
  'LakeEntryFilter',
  'Conditions on entries of the Lake. An entry matches if it meets all the conditions.',
);

export const SimilarInferenceFilterInput = filterInput(
  'SimilarInferenceFilter',
  'Conditions on the inferences that a search by meaning returns. An inference matches if it meets all the conditions.',
);

const SimilarityTargetInput = builder.inputType('SimilarityTarget', {
  description: 'The subject of a search by meaning: a text or an inference.',
  isOneOf: true,
  fields: (t) => ({
    text: t.string({ maxLength: maxTextLength, description: 'A text, which the model reads.' }),
    inferenceId: t.id({
      maxLength: lengths.id,
      description: 'Global id or UUID of an inference that has a vector.',
    }),
  }),
});

/** Arguments of every search by meaning. */
export const meaningArguments = builder.args((t) => ({
  target: t.field({
    type: SimilarityTargetInput,
    required: true,
    description: 'The text or inference to find the nearest neighbours of.',
  }),
  model: t.string({
    maxLength: modelLengths.wantedName,
    description:
      'Name of the model in whose space the search compares vectors. If omitted, the default model is used, or the model that read the inference if the inference has no vector in the space of the default model.',
  }),
  first: t.int({
    description: 'Number of items to return from the start of the list, 1 to 100. Default 20.',
  }),
}));

/**
 * Returns the arguments with the UUID of the inference.
 * @throws InvalidInputError
 */
export function withUuid<
  Arguments extends {
    readonly target: {
      readonly text?: string | null | undefined;
      readonly inferenceId?: string | number | null | undefined;
    };
  },
>({ target, ...rest }: Arguments) {
  const { text, inferenceId } = target;
  return {
    ...rest,
    target: {
      text: text ?? null,
      inferenceId:
        inferenceId == null ? null : uuidArgument('Inference', 'target.inferenceId', String(inferenceId)),
    },
  };
}
