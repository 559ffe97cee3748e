import { createHash } from 'node:crypto';
import type { EmbeddingCache, EmbeddingKey } from '../../platform/cache/embedding-cache.ts';
import { OverloadedError } from '../../platform/errors.ts';
import type { Logger } from '../../platform/observability/logger.ts';
import { EngineOverloadedError, type InferenceEngine } from '../../platform/onnx/inference-engine.ts';
import type { ReadyModel } from '../models/model-registry.ts';

export interface EmbedderParts {
  readonly engine: InferenceEngine;
  readonly cache: EmbeddingCache;
  readonly logger: Logger;
}

/** Texts to vectors: remembered ones from the cache, the others from the model. */
export class Embedder {
  readonly #parts: EmbedderParts;

  constructor(parts: EmbedderParts) {
    this.#parts = parts;
  }

  /**
   * One unit vector a text, in order.
   * @param texts in NFC.
   * @throws OverloadedError when too much is waiting for the model.
   */
  async embed(model: ReadyModel, texts: readonly string[]): Promise<Float32Array[]> {
    const keys = texts.map((text) => embeddingKey(model.digest, text));
    const remembered = await this.#remembered(keys, model.dimension);
    const missing = texts.flatMap((text, index) =>
      remembered[index] === undefined ? [{ text, key: keys[index] ?? '' }] : [],
    );
    const computed = await this.#computed(model, missing);
    return keys.map((key, index) => {
      const vector = remembered[index] ?? computed.get(key);
      if (vector === undefined) throw new Error('The model gave fewer vectors than texts.');
      return vector;
    });
  }

  async #remembered(keys: readonly EmbeddingKey[], dimension: number): Promise<(Float32Array | undefined)[]> {
    try {
      return await this.#parts.cache.get(keys, dimension);
    } catch (error) {
      this.#parts.logger.debug({ err: error }, 'the embedding cache could not be read');
      return keys.map(() => undefined);
    }
  }

  async #computed(
    model: ReadyModel,
    missing: readonly { readonly text: string; readonly key: EmbeddingKey }[],
  ): Promise<Map<EmbeddingKey, Float32Array>> {
    const texts = new Map(missing.map(({ key, text }) => [key, text]));
    if (texts.size === 0) return new Map();
    const { embeddings } = await this.#run(model, [...texts.values()]);
    const vectors = new Map(
      [...texts.keys()].flatMap((key, index) => {
        const vector = embeddings[index]?.vector;
        return vector === undefined ? [] : [[key, vector] as const];
      }),
    );
    this.#remember(vectors);
    return vectors;
  }

  async #run(model: ReadyModel, texts: readonly string[]) {
    try {
      return await this.#parts.engine.embed(model.id, texts);
    } catch (error) {
      if (error instanceof EngineOverloadedError) throw new OverloadedError(error.retryAfterMs);
      throw error;
    }
  }

  /** The answer does not wait for it: a vector that was not kept costs a computation next time, and no more. */
  #remember(vectors: ReadonlyMap<EmbeddingKey, Float32Array>): void {
    const entries = [...vectors].map(([key, vector]) => ({ key, vector }));
    this.#parts.cache.set(entries).catch((error: unknown) => {
      this.#parts.logger.debug({ err: error }, 'the embedding cache could not be written');
    });
  }
}

/** sha-256 over the model's digest and the text. */
export function embeddingKey(modelDigest: string, text: string): EmbeddingKey {
  return createHash('sha256').update(modelDigest).update('\0').update(text).digest('hex');
}
