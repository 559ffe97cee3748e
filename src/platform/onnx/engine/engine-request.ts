import type { EmbedTimings, ModelInput } from '../inference-engine.ts';
import type { JobResult } from '../worker-messages.ts';

/** Consecutive texts of one request that run together. */
export interface Slice {
  readonly request: EngineRequest;
  /** Index of the first text, and of the text after the last. */
  readonly from: number;
  readonly to: number;
  /** Whether it is a retry after its thread ended. */
  readonly isRetried: boolean;
}

/** Output of a model for one text. Several answers may share one buffer. */
interface Answer {
  readonly numbers: Float32Array;
  readonly tokenCount: number;
  readonly truncated: boolean;
}

export interface Answers {
  readonly answers: readonly Answer[];
  readonly timings: EmbedTimings;
}

/**
 * One call of the engine. Its texts, or pairs of texts, are taken in slices, and its answers arrive
 * in any order.
 */
export class EngineRequest {
  readonly modelId: string;
  readonly texts: readonly ModelInput[];
  readonly result: Promise<Answers>;
  readonly #settle: PromiseWithResolvers<Answers>;
  readonly #answers: Answer[];
  readonly #askedAt = performance.now();
  #takenAt: number | undefined;
  #taken = 0;
  #missing: number;
  #isSettled = false;
  #latestJob: JobResult | undefined;
  #tokenizeMs = 0;
  #runMs = 0;

  constructor(modelId: string, texts: readonly ModelInput[]) {
    this.modelId = modelId;
    this.texts = texts;
    this.#missing = texts.length;
    this.#answers = new Array<Answer>(texts.length);
    this.#settle = Promise.withResolvers();
    this.result = this.#settle.promise;
  }

  /** Number of texts that no job has taken yet. */
  get untaken(): number {
    return this.texts.length - this.#taken;
  }

  /** Takes the next texts, up to a number. */
  take(most: number): Slice {
    this.#takenAt ??= performance.now();
    const from = this.#taken;
    this.#taken = Math.min(from + most, this.texts.length);
    return { request: this, from, to: this.#taken, isRetried: false };
  }

  /** Whether it has succeeded or failed. */
  get isSettled(): boolean {
    return this.#isSettled;
  }

  /**
   * Stores the answers of a slice, and resolves the request with its last slice.
   *
   *
   * @param numbers [texts of the slice, length of an answer]
   * @param job that contained the slice
   * @param first index of the slice's first text in the job
   */
  complete(slice: Slice, numbers: Float32Array, job: JobResult, first: number): void {
    const texts = slice.to - slice.from;
    const length = numbers.length / texts;
    for (let index = 0; index < texts; index += 1) {
      this.#answers[slice.from + index] = {
        numbers: numbers.subarray(index * length, (index + 1) * length),
        tokenCount: job.tokenCounts[first + index] ?? 0,
        truncated: job.truncated[first + index] === 1,
      };
    }
    this.#missing -= texts;
    if (job !== this.#latestJob) {
      // One job may contain several slices. Its time counts once.
      this.#latestJob = job;
      this.#tokenizeMs += job.tokenizeMs;
      this.#runMs += job.runMs;
    }
    if (this.#missing === 0) this.#resolve();
  }

  /** Rejects the request. Answers of running slices are ignored. */
  fail(error: Error): void {
    this.#isSettled = true;
    this.#settle.reject(error);
  }

  #resolve(): void {
    this.#isSettled = true;
    const queueMs = (this.#takenAt ?? this.#askedAt) - this.#askedAt;
    const timings = {
      queueMs,
      tokenizeMs: this.#tokenizeMs,
      runMs: this.#runMs,
    };
    this.#settle.resolve({ answers: this.#answers, timings });
  }
}
