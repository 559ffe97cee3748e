import { z } from 'zod';
import type { Timings } from '../../platform/observability/timings.ts';
import { validated } from '../../platform/validation.ts';
import { dot } from '../../statistics/vectors.ts';
import type { ModelRegistry } from '../models/registry/model-registry.ts';
import { modelNameSchema } from '../models/storage/model.input.ts';
import type { Embedder } from './embedder.ts';
import { textSchema, textsSchema } from './text.input.ts';

const embedSchema = z.object({ texts: textsSchema, model: modelNameSchema.nullish() });
const similaritySchema = z.object({ a: textSchema, b: textSchema, model: modelNameSchema.nullish() });

export type EmbedInput = z.input<typeof embedSchema>;
export type SimilarityInput = z.input<typeof similaritySchema>;

/** A text and its vector. */
export interface TextEmbedding {
  /** In NFC. */
  readonly text: string;
  /** Digest of the model. */
  readonly digest: string;
  /** Unit length. */
  readonly vector: Float32Array;
}

export interface EmbeddingServiceDependencies {
  readonly registry: ModelRegistry;
  readonly embedder: Embedder;
  readonly timings: Timings;
}

/**
 * Computes vectors of texts without an inference. Nothing is stored except in the cache, which
 * keeps vectors for a day.
 */
export class EmbeddingService {
  readonly #dependencies: EmbeddingServiceDependencies;

  constructor(dependencies: EmbeddingServiceDependencies) {
    this.#dependencies = dependencies;
  }

  /** @throws InvalidInputError, NotFoundError, ModelNotReadyError, OverloadedError */
  async embed(input: EmbedInput): Promise<TextEmbedding[]> {
    const { texts, model } = validated(embedSchema, input, '');
    const { digest, vectors } = await this.#vectors(texts, model);
    return texts.flatMap((text, index) => {
      const vector = vectors[index];
      return vector === undefined ? [] : [{ text, digest, vector }];
    });
  }

  /**
   * Returns the cosine of the vectors of two texts, -1 to 1.
   * @throws InvalidInputError, NotFoundError, ModelNotReadyError, OverloadedError
   */
  async similarity(input: SimilarityInput): Promise<number> {
    const { a, b, model } = validated(similaritySchema, input, '');
    const { vectors } = await this.#vectors([a, b], model);
    const [one = new Float32Array(), other = new Float32Array()] = vectors;
    return Math.min(1, Math.max(-1, dot(one, other)));
  }

  /** All vectors of one call are by the same model, also if the default changes meanwhile. */
  #vectors(texts: readonly string[], model: string | null | undefined) {
    const { registry, embedder, timings } = this.#dependencies;
    return registry.use(model ?? null, async (ready) => ({
      digest: ready.digest,
      vectors: await embedder.embed(ready, texts, timings),
    }));
  }
}
