import { z } from 'zod';
import { InvalidInputError } from '../../platform/errors.ts';
import { validated } from '../../platform/validation.ts';
import { dot } from '../../statistics/vectors.ts';
import { textSchema } from '../embeddings/text.input.ts';
import { changeBefore, type DefaultHistoryRepository } from '../models/storage/default-history.repository.ts';
import { modelNameSchema } from '../models/storage/model.input.ts';
import type { CommittedInference } from '../record/inference.events.ts';
import { NearText, type NearTextDependencies } from './near-text.ts';

const minSchema = z.number('expects a finite number').min(0, 'expects 0 to 1').max(1, 'expects 0 to 1');

const nearSchema = z.object({
  text: textSchema,
  minSimilarity: minSchema,
  model: modelNameSchema.nullish(),
});

export type NearInput = z.input<typeof nearSchema>;

/** How near an inference is to a text, and in which space. */
export interface NearMatch {
  /** Digest of the model. */
  readonly digest: string;
  /** Cosine of the vectors. */
  readonly similarity: number;
}

/** An event of an inference. A stream with a `near` filter says how near it is. */
export interface InferenceUpdate extends CommittedInference {
  readonly near?: NearMatch;
}

/**
 * Returns the vectors of inferences in the spaces of the given digests, by inference id and digest.
 */
export type VectorsOf = (
  ids: readonly string[],
  digests: readonly string[],
) => Promise<ReadonlyMap<string, ReadonlyMap<string, Float32Array>>>;

export interface NearnessDependencies extends NearTextDependencies {
  readonly defaults: Pick<DefaultHistoryRepository, 'read' | 'digestOf'>;
}

/**
 * @param modelId the only model whose inferences match, if the filter names one.
 * @param since the time from which events are compared. Null for live events only.
 * @throws InvalidInputError, NotFoundError, ModelNotReadyError, OverloadedError
 */
export async function readNearness(
  dependencies: NearnessDependencies,
  input: NearInput,
  modelId: string | null | undefined,
  since: Date | null,
): Promise<NearText> {
  const { text, minSimilarity: least, model } = validated(nearSchema, input, 'filter.near');
  const near =
    model == null
      ? await byDefault(dependencies, { text, least }, since)
      : await NearText.byModel(dependencies, { text, least }, model);
  const wanted = modelId == null ? null : await dependencies.defaults.digestOf(modelId);
  if (modelId != null && !near.spaces.some(({ digest }) => digest === wanted)) {
    const message =
      'expects a model with the same files as that of filter.modelId, because vectors of different models cannot be compared';
    throw new InvalidInputError([{ path: 'filter.near.model', message }]);
  }
  return near;
}

async function byDefault(
  dependencies: NearnessDependencies,
  options: { readonly text: string; readonly least: number },
  since: Date | null,
): Promise<NearText> {
  const history = await dependencies.defaults.read();
  const change = since === null ? history.head : changeBefore(history, since);
  return NearText.byDefault(dependencies, options, history, change);
}

/**
 * Returns the inferences that are near in one of the spaces of a text, in their order, with their
 * similarity in the first such space.
 */
export async function nearOf<Inference extends Pick<CommittedInference, 'id'>>(
  { spaces, least }: Pick<NearText, 'spaces' | 'least'>,
  inferences: readonly Inference[],
  vectorsOf: VectorsOf,
): Promise<(Inference & { readonly near: NearMatch })[]> {
  const vectors = await vectorsOf(
    inferences.map(({ id }) => id),
    spaces.map(({ digest }) => digest),
  );
  return inferences.flatMap((inference) => {
    for (const { digest, vector } of spaces) {
      const other = vectors.get(inference.id)?.get(digest);
      // A vector with another length cannot be from the model, whatever its row states.
      const similarity = other?.length === vector.length ? dot(vector, other) : Number.NaN;
      if (similarity >= least) return [{ ...inference, near: { digest, similarity } }];
    }
    return [];
  });
}
