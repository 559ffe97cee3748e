import { z } from 'zod';
import { type Readability, readabilityOf } from '../../domain/readability.ts';
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
  /** Unit length. Null if the model reads nothing of the text. */
  readonly vector: Float32Array | null;
  readonly readability: Readability;
  /** Number of windows in which the model read the text. */
  readonly segments: number;
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
    const { registry, embedder, timings } = this.#dependencies;
    // All vectors of one call are by the same model, even if the default changes during the call.
    return registry.use(model ?? null, async (ready) => {
      const read = await embedder.read(ready, texts, timings);
      return texts.flatMap((text, index) => {
        const embedding = read[index];
        if (embedding === undefined) return [];
        const { segments, tokens } = embedding;
        const vector = tokens.known > 0 ? embedding.vector : null;
        const readability = readabilityOf(tokens.text, tokens.known);
        return [{ text, digest: ready.digest, vector, readability, segments }];
      });
    });
  }

  /**
   * Returns the cosine of the vectors of two texts, -1 to 1.
   * @throws InvalidInputError, also if the model reads nothing of a text; NotFoundError,
   * ModelNotReadyError, OverloadedError
   */
  async similarity(input: SimilarityInput): Promise<number> {
    const { a, b, model } = validated(similaritySchema, input, '');
    const { registry, embedder, timings } = this.#dependencies;
    const [one, other] = await registry.use(model ?? null, (ready) =>
      Promise.all([embedder.comparable(ready, a, 'a', timings), embedder.comparable(ready, b, 'b', timings)]),
    );
    return Math.min(1, Math.max(-1, dot(one, other)));
  }
}
