import { z } from 'zod';
import { InvalidInputError } from '../../platform/errors.ts';
import { validated } from '../../platform/validation.ts';
import { dot } from '../../statistics/vectors.ts';
import type { Embedder } from '../embeddings/embedder.ts';
import { textSchema } from '../embeddings/text.input.ts';
import type { ModelRegistry } from '../models/registry/model-registry.ts';
import { modelNameSchema } from '../models/storage/model.input.ts';
import type { CommittedInference } from '../record/inference.events.ts';

const leastSchema = z.number('expects a finite number').min(0, 'expects 0 to 1').max(1, 'expects 0 to 1');

const nearSchema = z.object({
  text: textSchema,
  minSimilarity: leastSchema,
  model: modelNameSchema.nullish(),
});

export type NearInput = z.input<typeof nearSchema>;

/** The text that inferences must be near. */
export interface Nearness {
  /** Only inferences by this model have vectors that can be compared. */
  readonly modelId: string;
  /** Unit length. */
  readonly vector: Float32Array;
  /** Minimum cosine. */
  readonly least: number;
}

/** Returns vectors of inferences by id. Inferences without a vector are absent. */
export type VectorsOf = (ids: readonly string[]) => Promise<ReadonlyMap<string, Float32Array>>;

/**
 * @param modelId the only model whose inferences match, if the filter names one.
 * @throws InvalidInputError, NotFoundError, ModelNotReadyError, OverloadedError
 */
export async function readNearness(
  parts: { readonly registry: ModelRegistry; readonly embedder: Embedder },
  input: NearInput,
  modelId: string | null | undefined,
): Promise<Nearness> {
  const { text, minSimilarity, model } = validated(nearSchema, input, 'filter.near');
  const ready = await parts.registry.ready(model ?? null);
  if (modelId != null && modelId !== ready.id) {
    const message =
      'expects the model of filter.modelId, because vectors of different models cannot be compared';
    throw new InvalidInputError([{ path: 'filter.near.model', message }]);
  }
  const [vector] = await parts.embedder.embed(ready, [text]);
  if (vector === undefined) throw new RangeError('The embedder returned no vector for a text.');
  return { modelId: ready.id, vector, least: minSimilarity };
}

/**
 * Returns the inferences that are near, in their order. A vector with another length cannot be
 * from the model, whatever its row states.
 */
export async function nearOf<Inference extends Pick<CommittedInference, 'id' | 'modelId'>>(
  { modelId, vector, least }: Nearness,
  inferences: readonly Inference[],
  vectorsOf: VectorsOf,
): Promise<Inference[]> {
  const comparable = inferences.filter((inference) => inference.modelId === modelId);
  const vectors = await vectorsOf(comparable.map(({ id }) => id));
  return comparable.filter(({ id }) => {
    const other = vectors.get(id);
    return other?.length === vector.length && dot(vector, other) >= least;
  });
}
