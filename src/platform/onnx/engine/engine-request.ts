import type { EmbedTimings, ModelInput, TokenCounts } from '../inference-engine.ts';
import type { BegunText, JobInput, JobResult } from '../worker-messages.ts';
import type { JobLimit } from './job-pace.ts';

/** Consecutive texts of one request that run together. */
export interface Slice {
  readonly request: EngineRequest;
  /** Index of the first text, and of the text after the last. */
  readonly from: number;
  readonly to: number;
  /** Whether it is a retry after its thread ended. */
  readonly isRetried: boolean;
  /** Its only text, if earlier jobs have read a part of it. Otherwise null. */
  readonly begun: BegunText | null;
  /** Estimated tokens of the first window of each text. */
  readonly tokens: number;
}

/**
 * Characters of a token in English text, where the length of a text is estimated. A text in another
 * script may be longer than that, by at most one window.
 */
const charactersPerToken = 5;
/** Special tokens around a text. */
const specialTokens = 2;

/** The texts of a slice, as a job takes them. */
export function inputsOf({ request, from, to, begun }: Slice): readonly JobInput[] {
  return begun === null ? request.texts.slice(from, to) : [begun];
}

/** Output of a model for one text. Several answers may share one buffer. */
interface Answer {
  readonly numbers: Float32Array;
  readonly tokens: TokenCounts;
  readonly windows: number;
}

export interface Answers {
  readonly answers: readonly Answer[];
  readonly timings: EmbedTimings;
}

/** The properties of a model that its requests depend on. */
export interface RequestedModel {
  readonly runsTextsTogether: boolean;
  /** Maximum tokens of a window. */
  readonly maxTokens: number;
}

/**
 * One call of the engine. Its texts, or pairs of texts, are taken in slices, and its answers arrive
 * in any order. A long text may need several slices, one after another.
 */
export class EngineRequest {
  readonly modelId: string;
  readonly texts: readonly ModelInput[];
  /** Whether the model reads several texts in one run. */
  readonly runsTextsTogether: boolean;
  /** Maximum tokens that the model reads at once. */
  readonly windowTokens: number;
  readonly result: Promise<Answers>;
  readonly #settle: PromiseWithResolvers<Answers>;
  readonly #answers: Answer[];
  readonly #askedAt = performance.now();
  #takenAt: number | undefined;
  #taken = 0;
  /** Long texts that a job has begun, oldest first. */
  readonly #begun: Slice[] = [];
  #missing: number;
  #isSettled = false;
  #latestJob: JobResult | undefined;
  #tokenizeMs = 0;
  #runMs = 0;

  constructor(
    modelId: string,
    texts: readonly ModelInput[],
    { runsTextsTogether, maxTokens }: RequestedModel,
  ) {
    this.modelId = modelId;
    this.texts = texts;
    this.runsTextsTogether = runsTextsTogether;
    this.windowTokens = maxTokens;
    this.#missing = texts.length;
    this.#answers = new Array<Answer>(texts.length);
    this.#settle = Promise.withResolvers();
    this.result = this.#settle.promise;
  }

  /** Number of texts that no job has taken yet, or that wait for another job. */
  get untaken(): number {
    return this.texts.length - this.#taken + this.#begun.length;
  }

  /** Takes the next texts within a limit, at least one, or continues a text that was begun. */
  take(limit: JobLimit): Slice {
    const begun = this.#begun.shift();
    if (begun !== undefined) return begun;
    this.#takenAt ??= performance.now();
    const from = this.#taken;
    const last = Math.min(from + limit.texts, this.texts.length);
    let tokens = this.#firstWindow(from);
    for (this.#taken += 1; this.#taken < last; this.#taken += 1) {
      const more = this.#firstWindow(this.#taken);
      if (tokens + more > limit.tokens) break;
      tokens += more;
    }
    return { request: this, from, to: this.#taken, isRetried: false, begun: null, tokens };
  }

  /** Estimated tokens of the first window of a text. */
  #firstWindow(place: number): number {
    const input = this.texts[place] ?? '';
    const characters =
      typeof input === 'string' ? input.length : input.premise.length + input.hypothesis.length;
    return Math.min(this.windowTokens, specialTokens + Math.ceil(characters / charactersPerToken));
  }

  /** Whether it has succeeded or failed. */
  get isSettled(): boolean {
    return this.#isSettled;
  }

  /**
   * Stores the answers of a slice, and resolves the request with its last slice. Texts that are not
   * finished wait for another job.
   *
   * @param numbers [texts of the slice, length of an answer]
   * @param job that contained the slice
   * @param first index of the slice's first text in the job
   * @returns the number of texts that wait again
   */
  complete(slice: Slice, numbers: Float32Array, job: JobResult, first: number): number {
    const texts = slice.to - slice.from;
    const length = numbers.length / texts;
    let waiting = 0;
    for (let index = 0; index < texts; index += 1) {
      const place = slice.from + index;
      const begun = job.unfinished.get(first + index);
      if (begun !== undefined) {
        waiting += 1;
        const tokens = Math.min(this.windowTokens, specialTokens + begun.ids.length);
        this.#begun.push({ request: this, from: place, to: place + 1, isRetried: false, begun, tokens });
        continue;
      }
      this.#answers[place] = {
        numbers: numbers.subarray(index * length, (index + 1) * length),
        tokens: {
          all: job.tokenCounts[first + index] ?? 0,
          text: job.textTokenCounts[first + index] ?? 0,
          known: job.knownTokenCounts[first + index] ?? 0,
        },
        windows: job.windowCounts[first + index] ?? 1,
      };
    }
    this.#missing -= texts - waiting;
    if (job !== this.#latestJob) {
      // One job may contain several slices. Its time counts once.
      this.#latestJob = job;
      this.#tokenizeMs += job.tokenizeMs;
      this.#runMs += job.runMs;
    }
    if (this.#missing === 0) this.#resolve();
    return waiting;
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
