/**
 * The port behind which text models run. Implementations keep the calling thread free: a run never blocks the event loop.
 */
export interface InferenceEngine {
  /**
   * Opens the files, checks them (digest, declared inputs and outputs, dimension, one smoke embedding) and makes the model
   * answer to `files.modelId`. Loading a model that is loaded already under the same id and paths resolves at once.
   * @throws ModelLoadError with the reason in words.
   */
  load(files: ModelFiles): Promise<LoadedModel>;

  /** Ends the model's session once the runs in flight have finished; an unknown id is no error. */
  unload(modelId: string): Promise<void>;

  /** The model if it is loaded in this process. */
  loaded(modelId: string): LoadedModel | undefined;

  /**
   * One unit-length vector a text, in the order given.
   * @throws ModelNotLoadedError, EngineOverloadedError (the queue is full: nothing was run), InferenceFailedError.
   */
  embed(modelId: string, texts: readonly string[]): Promise<EmbedResult>;

  /** Refuses new work, lets what is queued finish, ends the sessions and their threads. */
  close(): Promise<void>;
}

/** Where a model lies and what it promises. Paths are absolute. */
export interface ModelFiles {
  readonly modelId: string;
  readonly modelPath: string;
  readonly tokenizerPath: string;
  readonly embeddingDimension: number;
  /** Longest input in tokens, special tokens included. */
  readonly maxTokens: number;
}

export interface LoadedModel {
  readonly modelId: string;
  /** sha-256 over the model file and the tokenizer file, lower-case hexadecimal. */
  readonly digest: string;
  readonly embeddingDimension: number;
  readonly maxTokens: number;
}

export interface Embedding {
  /** Unit length, `embeddingDimension` finite numbers. */
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

/** Milliseconds, monotonic clock. */
export interface EmbedTimings {
  readonly queueMs: number;
  readonly tokeniseMs: number;
  readonly runMs: number;
}

/** The files are missing, damaged, or not what was promised. */
export class ModelLoadError extends Error {
  override readonly name = 'ModelLoadError';
}

export class ModelNotLoadedError extends Error {
  override readonly name = 'ModelNotLoadedError';
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

/** The model failed on this input, or its thread ended while it ran. */
export class InferenceFailedError extends Error {
  override readonly name = 'InferenceFailedError';
}
