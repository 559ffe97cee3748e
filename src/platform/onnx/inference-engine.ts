import type { ModelSignature } from './model-signature.ts';
import type { ScoreLabels } from './score-labels.ts';

/**
 * The port behind which text models run. Implementations keep the calling thread free: a run never blocks the event loop.
 */
export interface InferenceEngine {
  /**
   * Opens the files, checks them (digest, declared inputs and outputs, dimension, a few runs) and makes the model
   * answer to `files.modelId`. Loading a model that is loaded already from the same files, with the same limits, resolves
   * at once; another model under the same id is refused until the first is unloaded.
   * @throws ModelLoadError with the reason in words, which names files but not where they lie; EngineClosingError.
   */
  load(files: ModelFiles): Promise<LoadedModel>;

  /** Ends the model's session once what was accepted for it has finished; an unknown id is no error. */
  unload(modelId: string): Promise<void>;

  /**
   * Calls the listener with each model that the engine gives up: one whose load was not done in time, that did not answer in time three
   * times in a row, or whose files no new worker could load again. It is not loaded any more, and its requests have been refused.
   */
  onGivenUp(listener: (modelId: string, reason: string) => void): void;

  /** The model if it is loaded in this process. */
  loaded(modelId: string): LoadedModel | undefined;

  /**
   * One unit-length vector a text, in the order given. Texts are read in NFC. A call with more texts than the queue holds
   * is taken when nothing else waits.
   * @throws ModelNotLoadedError, ModelLoadError (its files have changed), ModelKindError, EngineOverloadedError (the queue is full: nothing was run),
   * RunTimedOutError, InferenceFailedError (naming the first text that failed by its place; also when the engine is closing).
   */
  embed(modelId: string, texts: readonly string[]): Promise<EmbedResult>;

  /**
   * What a cross-encoder makes of each pair, in the order given. A pair that is too long is cut at the end of its longer text.
   * Pairs wait in the same queue as texts, each for one.
   * @throws as `embed` does.
   */
  scorePairs(modelId: string, pairs: readonly TextPair[]): Promise<readonly PairScore[]>;

  /**
   * Tokens of each text, special tokens included and nothing cut, in the order given. No model is run, and nothing waits in the queue: a worker
   * counts between two jobs. Texts are read to their end, so whoever takes them from others bounds their length.
   * @throws ModelNotLoadedError, ModelKindError, RunTimedOutError, InferenceFailedError (the tokenizer failed on a text, or the engine is closing).
   */
  countTokens(modelId: string, texts: readonly string[]): Promise<number[]>;

  /**
   * Refuses new work at once, and what no worker has begun once the grace is over. What runs is finished.
   * @param graceMs how long what is queued may still be begun, in milliseconds.
   */
  drain(graceMs: number): void;

  /** Refuses new work and what no worker has begun, lets what runs finish, ends the sessions and their workers. What runs in a process of its own
   * has a second for it. */
  close(): Promise<void>;
}

/** One vector a text, or scores of a pair of texts. */
export type EngineModelKind = 'embedding' | 'cross-encoder';

/** Where a model lies and what it promises. Paths are absolute. */
export interface ModelFiles {
  readonly modelId: string;
  /** Whether it runs in processes of its own, which are ended when it hangs; otherwise it shares threads of this process. */
  readonly isIsolated?: boolean;
  /** What it was promised to compute; left out, its outputs tell. */
  readonly kind?: EngineModelKind;
  readonly modelPath: string;
  readonly tokenizerPath: string;
  /** Its `config.json`, which names the labels of a cross-encoder; left out where there is none. */
  readonly configPath?: string;
  /** Numbers in a vector as they were promised; null takes the model at its word, as it must for a cross-encoder. */
  readonly embeddingDimension: number | null;
  /** Longest input in tokens, special tokens included. */
  readonly maxTokens: number;
}

export interface LoadedModel {
  readonly modelId: string;
  readonly kind: EngineModelKind;
  /** sha-256 over the model file, the tokenizer file, of a cross-encoder that has one `config.json`, and the files beside the model that hold weights; lower-case hexadecimal. */
  readonly digest: string;
  /** Numbers in a vector; of a cross-encoder, scores a pair. */
  readonly embeddingDimension: number;
  readonly maxTokens: number;
  /** What the model is fed and where its answers are taken from. */
  readonly signature: ModelSignature;
  /** What the scores of a cross-encoder stand for; null of another model. */
  readonly labels: ScoreLabels | null;
}

/** What a model reads at once: a text, or for a cross-encoder two. */
export type ModelInput = string | TextPair;

/** Two texts that a cross-encoder reads together: does the premise speak for the hypothesis? */
export interface TextPair {
  readonly premise: string;
  readonly hypothesis: string;
}

export interface PairScore {
  /** Probability that the premise entails the hypothesis, or that the two are consistent: 0 to 1. */
  readonly support: number;
  /** Probability that the premise contradicts the hypothesis, 0 to 1; null when the model knows no contradiction. */
  readonly contradiction: number | null;
}

export interface Embedding {
  /**
   * Unit length, `embeddingDimension` finite numbers. Vectors of one call may lie side by side in one buffer: copy a vector
   * that is to be kept longer than its neighbours.
   */
  readonly vector: Float32Array;
  /** Tokens the model read, special tokens included. */
  readonly tokenCount: number;
  /** Whether the text was longer than the model can read. */
  readonly truncated: boolean;
}

export interface EmbedResult {
  readonly embeddings: readonly Embedding[];
  readonly timings: EmbedTimings;
}

/** Milliseconds, monotonic clock. Texts of several calls may run together: each call is told the time of the whole. */
export interface EmbedTimings {
  /** From the call until a thread took the first of its texts. */
  readonly queueMs: number;
  readonly tokeniseMs: number;
  /** Running the model, pooling included. On several threads at once, their sum. */
  readonly runMs: number;
}

/** The files are missing, damaged, or not what was promised. */
export class ModelLoadError extends Error {
  override readonly name = 'ModelLoadError';
}

export class ModelNotLoadedError extends Error {
  override readonly name = 'ModelNotLoadedError';
}

/** The model computes something else than was asked of it. */
export class ModelKindError extends Error {
  override readonly name = 'ModelKindError';
}

/** The queue in front of the model is full. */
export class EngineOverloadedError extends Error {
  override readonly name = 'EngineOverloadedError';
  readonly retryAfterMs: number;

  constructor(retryAfterMs: number) {
    super(`The inference queue is full; try again in ${retryAfterMs} ms.`);
    this.retryAfterMs = retryAfterMs;
  }
}

/** The engine takes nothing more: nothing was run. */
export class EngineClosingError extends Error {
  override readonly name = 'EngineClosingError';

  constructor() {
    super('The inference engine is closing.');
  }
}

/** The model did not answer in time, and was stopped. */
export class RunTimedOutError extends Error {
  override readonly name = 'RunTimedOutError';
  /** The time that it had. */
  readonly seconds: number;

  constructor(seconds: number) {
    super(`The model did not answer within ${seconds} s, and was stopped.`);
    this.seconds = seconds;
  }
}

/** The model failed on this input, or its worker ended while it ran. */
export class InferenceFailedError extends Error {
  override readonly name = 'InferenceFailedError';
}
