import { setTimeout as delay } from 'node:timers/promises';
import { databaseFailureOf } from '../../platform/database/database-failure.ts';
import { ConflictError, OverloadedError } from '../../platform/errors.ts';
import type { Logger } from '../../platform/observability/logger.ts';
import { InferenceFailedError, RunTimedOutError } from '../../platform/onnx/inference-engine.ts';
import type { ReadyModel } from '../models/registry/model-loader.ts';
import type { ModelRegistry } from '../models/registry/model-registry.ts';
import type { IdleEmbedder } from './idle-embedder.ts';
import type { InferenceVectorRepository, MissingVector } from './inference-vector.repository.ts';

/** How far a space is filled. */
export interface FillProgress {
  /** Every inference up to this sequence number has a vector in the space, or was skipped. */
  readonly through: number;
  /** Sequence number of the last known inference. */
  readonly last: number;
  /** Number of vectors that were stored. */
  readonly filled: number;
  /** Number of inferences whose text the model could not read. */
  readonly failed: number;
}

export interface SpaceFillerDependencies {
  readonly registry: Pick<ModelRegistry, 'use'>;
  readonly embedder: Pick<IdleEmbedder, 'embedSome'>;
  /** A new repository for each use. */
  readonly vectors: () => Pick<InferenceVectorRepository, 'lastInference' | 'missing' | 'store'>;
  readonly logger: Pick<Logger, 'warn'>;
}

/** Number of texts that are read and kept in memory at a time. */
const pageSize = 32;

/** Number of inferences that one statement looks at. It bounds the time of the statement. */
const stretchSize = 10_000;

/** Number of consecutive failures of the database, or of the queues, that are waited for. */
const maxRetries = 60;

/**
 * Fills the space of a model: computes vectors of the inferences that have none in it. Nothing but
 * the vectors is stored. A run that ends early loses at most the page that it computes, and the
 * next run continues where vectors are missing.
 */
export class SpaceFiller {
  readonly #dependencies: SpaceFillerDependencies;
  /** Aborted to discard the texts in memory. */
  #page = new AbortController();
  #step: Promise<unknown> = Promise.resolve();

  constructor(dependencies: SpaceFillerDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Fills the space of a model up to the newest inference, including inferences that arrive during
   * the work.
   * @param tell is called after each step.
   * @throws NotFoundError, ModelNotReadyError, ConflictError (the name stands for other files now),
   * errors of the database, and the reason of the signal.
   */
  async fill(
    model: string,
    signal: AbortSignal,
    tell: (progress: FillProgress) => void = () => undefined,
  ): Promise<FillProgress> {
    let progress: FillProgress = { through: 0, last: 0, filled: 0, failed: 0 };
    let digest: string | null = null;
    for (let isDone = false; !isDone; ) {
      signal.throwIfAborted();
      const step = this.#patiently(signal, () =>
        this.#dependencies.registry.use(model, async (ready) => {
          digest ??= ready.digest;
          if (digest !== ready.digest)
            throw new ConflictError(`The name "${model}" stands for other files now. Start again.`);
          return this.#next(ready, progress, signal);
        }),
      );
      this.#step = step.catch(() => undefined);
      const next = await step;
      isDone = next === null;
      progress = next ?? progress;
      tell(progress);
    }
    return progress;
  }

  /** Discards the texts in memory, because some were erased. The others are read again. */
  async forget(): Promise<void> {
    this.#page.abort();
    await this.#step;
  }

  /** Fills the next part. Null if there is none. */
  async #next(
    ready: ReadyModel,
    { through: after, ...progress }: FillProgress,
    signal: AbortSignal,
  ): Promise<FillProgress | null> {
    const { vectors } = this.#dependencies;
    const last = after < progress.last ? progress.last : await vectors().lastInference();
    if (after >= last) return null;
    this.#page = new AbortController();
    const page = AbortSignal.any([signal, this.#page.signal]);
    const stretch = { after, through: Math.min(after + stretchSize, last) };
    const missing = await vectors().missing(ready.digest, stretch, pageSize);
    if (missing.length === 0) return { ...progress, through: stretch.through, last };
    const read = await this.#read(ready, missing, page);
    // After an erasure, the same part is read again.
    if (read === null) return { ...progress, through: after, last };
    const isWhole = read.count === missing.length && missing.length < pageSize;
    const through = isWhole ? stretch.through : (missing[read.count - 1]?.seq ?? after);
    const filled = progress.filled + (await vectors().store(ready.digest, read.vectors));
    const failed = progress.failed + read.count - read.vectors.size;
    return { through, last, filled, failed };
  }

  /**
   * Embeds the first of the given texts. Those that the model cannot read have no vector. Null if
   * the texts are to be discarded.
   */
  async #read(
    ready: ReadyModel,
    missing: readonly MissingVector[],
    page: AbortSignal,
  ): Promise<{ readonly vectors: Map<string, Float32Array>; readonly count: number } | null> {
    const { embedder, logger } = this.#dependencies;
    try {
      page.throwIfAborted();
      const texts = missing.map(({ text }) => text);
      const found = await embedder.embedSome(ready.id, texts, page);
      page.throwIfAborted();
      const vectors = new Map(
        found.flatMap((vector, index) => {
          const id = missing[index]?.id;
          return id === undefined || vector === null ? [] : [[id, vector] as const];
        }),
      );
      return { vectors, count: found.length };
    } catch (error) {
      if (this.#page.signal.aborted) return null;
      page.throwIfAborted();
      if (!(error instanceof InferenceFailedError || error instanceof RunTimedOutError)) throw error;
      const [first] = missing;
      if (first !== undefined && missing.length > 1) return this.#read(ready, [first], page);
      logger.warn({ err: error, inference: first?.id }, 'a model could not read a text; it is skipped');
      return { vectors: new Map(), count: 1 };
    }
  }

  /** Waits while the database or a queue is overloaded or unreachable, up to a limit. */
  async #patiently<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work();
      } catch (error) {
        signal.throwIfAborted();
        const pause =
          error instanceof OverloadedError
            ? error.retryAfterMs
            : (databaseFailureOf(error)?.retryAfterMs ?? null);
        if (pause === null || attempt === maxRetries) throw error;
        await delay(pause, undefined, { signal });
      }
    }
  }
}
