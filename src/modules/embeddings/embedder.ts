import { hash } from 'node:crypto';
import type { CachedEmbedding, EmbeddingCache, EmbeddingKey } from '../../platform/cache/embedding-cache.ts';
import { SingleFlight } from '../../platform/concurrency/single-flight.ts';
import { InvalidInputError } from '../../platform/errors.ts';
import type { Logger } from '../../platform/observability/logger.ts';
import { Timings } from '../../platform/observability/timings.ts';
import type { InferenceEngine, TokenCounts } from '../../platform/onnx/inference-engine.ts';
import { askEngine } from '../models/registry/ask-engine.ts';
import type { ReadyModel } from '../models/registry/model-loader.ts';

export interface EmbedderDependencies {
  readonly engine: InferenceEngine;
  readonly cache: EmbeddingCache;
  readonly logger: Logger;
}

export interface CacheUse {
  readonly hits: number;
  readonly misses: number;
}

/** A text as a model reads it. The vector has only zeros if the model reads nothing of the text. */
export interface ReadText extends CachedEmbedding {
  readonly tokens: TokenCounts;
}

type Texts = ReadonlyMap<EmbeddingKey, string>;
type Embeddings = ReadonlyMap<EmbeddingKey, CachedEmbedding>;
type ReadTexts = ReadonlyMap<EmbeddingKey, ReadText>;

/**
 * Turns texts into vectors: from the cache if possible, otherwise from the model. No text is
 * computed twice at the same time.
 */
export class Embedder {
  readonly #dependencies: EmbedderDependencies;
  readonly #flights = new SingleFlight<EmbeddingKey, ReadText>();
  #hits = 0;
  #misses = 0;

  constructor(dependencies: EmbedderDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Returns one unit vector per text, in order, and zeros for a text of which the model reads
   * nothing. Equal texts may share a vector, so callers must not modify it.
   * @param texts in NFC.
   * @param timings receive the times of the cache and the model. A call that shares the work of
   * another request waits for it and records no times.
   * @throws OverloadedError if too much work is waiting for the model, ModelTimedOutError if the
   * model does not respond in time.
   */
  async embed(model: ReadyModel, texts: readonly string[], timings?: Timings): Promise<Float32Array[]> {
    return (await this.read(model, texts, timings)).map(({ vector }) => vector);
  }

  /**
   * Returns the unit vector of a text that is to be compared.
   * @param path of the text in the input.
   * @throws InvalidInputError if the model reads nothing of it, and as `embed` does.
   */
  async comparable(model: ReadyModel, text: string, path: string, timings?: Timings): Promise<Float32Array> {
    const [read] = await this.read(model, [text], timings);
    if (read !== undefined && read.tokens.known > 0) return read.vector;
    const message = `expects a text of which the model ${model.name} can read something`;
    throw new InvalidInputError([{ path, message }]);
  }

  /** Does the same as `embed`, and returns with each vector the windows and tokens of its text. */
  read(model: ReadyModel, texts: readonly string[], timings = new Timings()): Promise<ReadText[]> {
    const keys = texts.map((text) => embeddingKey(model, text));
    const textOf: Texts = new Map(keys.map((key, index) => [key, texts[index] ?? '']));
    return this.#flights.get(keys, async (missing) => {
      const cached = await timings.time('cache', () => this.#cached(missing, model.dimension));
      const unknown = new Map(
        missing.flatMap((key) => (cached.has(key) ? [] : [[key, textOf.get(key) ?? ''] as const])),
      );
      this.#hits += cached.size;
      this.#misses += unknown.size;
      const [known, computed] = await Promise.all([
        this.#counted(model, cached, textOf),
        this.#computed(model, unknown, timings),
      ]);
      return new Map([...known, ...computed]);
    });
  }

  /**
   * Number of texts since this process started: those whose vector was in the cache, and those
   * whose vector was not.
   */
  get cacheUse(): CacheUse {
    return { hits: this.#hits, misses: this.#misses };
  }

  /** The cache keeps vectors alone, so the tokens of their texts are counted again. */
  async #counted(model: ReadyModel, cached: Embeddings, textOf: Texts): Promise<ReadTexts> {
    if (cached.size === 0) return new Map();
    const texts = [...cached.keys()].map((key) => textOf.get(key) ?? '');
    const counts = await askEngine(model.name, () => this.#dependencies.engine.countTokens(model.id, texts));
    return new Map(
      [...cached].flatMap(([key, embedding], index) => {
        const tokens = counts[index];
        return tokens === undefined ? [] : [[key, { ...embedding, tokens }] as const];
      }),
    );
  }

  async #cached(keys: readonly EmbeddingKey[], dimension: number): Promise<Embeddings> {
    try {
      const embeddings = await this.#dependencies.cache.get(keys, dimension);
      return new Map(
        keys.flatMap((key, index) => {
          const embedding = embeddings[index];
          return embedding === undefined ? [] : [[key, embedding] as const];
        }),
      );
    } catch (error) {
      this.#dependencies.logger.debug({ err: error }, 'failed to read the embedding cache');
      return new Map();
    }
  }

  async #computed(model: ReadyModel, texts: Texts, timings: Timings): Promise<ReadTexts> {
    if (texts.size === 0) return new Map();
    const { embeddings, timings: taken } = await askEngine(model.name, () =>
      this.#dependencies.engine.embed(model.id, [...texts.values()]),
    );
    timings.add('queue', taken.queueMs);
    timings.add('tokenize', taken.tokenizeMs);
    timings.add('run', taken.runMs);
    const computed = new Map(
      [...texts.keys()].flatMap((key, index) => {
        const embedding = embeddings[index];
        if (embedding === undefined) return [];
        const { vector, windows: segments, tokens } = embedding;
        return [[key, { vector, segments, tokens }] as const];
      }),
    );
    this.#cache(computed);
    return computed;
  }

  /**
   * The caller does not wait for this write. If it fails, the vector is computed again the next
   * time.
   */
  #cache(embeddings: Embeddings): void {
    const entries = [...embeddings].map(([key, { vector, segments }]) => ({ key, vector, segments }));
    this.#dependencies.cache.set(entries).catch((error: unknown) => {
      this.#dependencies.logger.debug({ err: error }, 'failed to write the embedding cache');
    });
  }
}

/**
 * SHA-256 over everything that determines a vector: the digest of the model, the length of its
 * windows, and the text. Keys of earlier versions differ: they cut long texts, or read control
 * tokens in texts.
 */
export function embeddingKey(
  { digest, maxTokens }: Pick<ReadyModel, 'digest' | 'maxTokens'>,
  text: string,
): EmbeddingKey {
  return hash('sha256', `${digest}\0windows of ${maxTokens}, words only\0${text}`);
}
