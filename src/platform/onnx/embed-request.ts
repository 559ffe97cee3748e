import type { Embedding, EmbedResult } from './inference-engine.ts';
import type { JobResult } from './worker-messages.ts';

/** Consecutive texts of one request, run together. */
export interface Slice {
  readonly request: EmbedRequest;
  /** First text, and the one after the last. */
  readonly from: number;
  readonly to: number;
  /** Whether the thread that ran it before ended on the way. */
  readonly retried: boolean;
}

/** One call of `embed`: its texts are taken slice by slice, its vectors come back in any order. */
export class EmbedRequest {
  readonly modelId: string;
  readonly texts: readonly string[];
  readonly result: Promise<EmbedResult>;
  readonly #settle: PromiseWithResolvers<EmbedResult>;
  readonly #dimension: number;
  readonly #embeddings: Embedding[];
  readonly #askedAt = performance.now();
  #takenAt: number | undefined;
  #taken = 0;
  #missing: number;
  #settled = false;
  #latestJob: JobResult | undefined;
  #tokeniseMs = 0;
  #runMs = 0;

  constructor(modelId: string, texts: readonly string[], dimension: number) {
    this.modelId = modelId;
    this.texts = texts;
    this.#dimension = dimension;
    this.#missing = texts.length;
    this.#embeddings = new Array<Embedding>(texts.length);
    this.#settle = Promise.withResolvers();
    this.result = this.#settle.promise;
  }

  /** Texts that no job has taken yet. */
  get untaken(): number {
    return this.texts.length - this.#taken;
  }

  /** The next texts, at most so many. */
  take(most: number): Slice {
    this.#takenAt ??= performance.now();
    const from = this.#taken;
    this.#taken = Math.min(from + most, this.texts.length);
    return { request: this, from, to: this.#taken, retried: false };
  }

  /** Whether it was answered, well or badly. */
  get settled(): boolean {
    return this.#settled;
  }

  /**
   * Puts the vectors of a slice in their place, and resolves the request with its last slice.
   *
   * @param vectors [texts of the slice, dimension]
   * @param job what the slice was part of
   * @param first where the slice's texts begin among the job's
   */
  complete(slice: Slice, vectors: Float32Array, job: JobResult, first: number): void {
    for (let index = 0; index < slice.to - slice.from; index += 1) {
      this.#embeddings[slice.from + index] = {
        vector: vectors.subarray(index * this.#dimension, (index + 1) * this.#dimension),
        tokenCount: job.tokenCounts[first + index] ?? 0,
        truncated: job.truncated[first + index] === 1,
      };
    }
    this.#missing -= slice.to - slice.from;
    if (job !== this.#latestJob) {
      // Several slices may have come from one job; its time is counted once.
      this.#latestJob = job;
      this.#tokeniseMs += job.tokeniseMs;
      this.#runMs += job.runMs;
    }
    if (this.#missing === 0) this.#resolve();
  }

  /** Rejects the request. Slices of it that are running still come back, to no effect. */
  fail(error: Error): void {
    this.#settled = true;
    this.#settle.reject(error);
  }

  #resolve(): void {
    this.#settled = true;
    const queueMs = (this.#takenAt ?? this.#askedAt) - this.#askedAt;
    const timings = {
      queueMs,
      tokeniseMs: this.#tokeniseMs,
      runMs: this.#runMs,
    };
    this.#settle.resolve({ embeddings: this.#embeddings, timings });
  }
}
