import type { ModelSignature } from './model-signature.ts';

/**
 * The port behind which text models run. Implementations keep the calling thread free: a run never blocks the event loop.
 */
export interface InferenceEngine {
  /**
   * Opens the files, checks them (digest, declared inputs and outputs, dimension, one smoke embedding) and makes the model
   * answer to `files.modelId`. Loading a model that is loaded already from the same files, with the same limits, resolves
   * at once; another model under the same id is refused until the first is unloaded.
   * @throws ModelLoadError with the reason in words, which names files but not where they lie.
   */
  load(files: ModelFiles): Promise<LoadedModel>;

  /** Ends the model's session once what was accepted for it has finished; an unknown id is no error. */
  unload(modelId: string): Promise<void>;

  /** The model if it is loaded in this process. */
  loaded(modelId: string): LoadedModel | undefined;

  /**
   * One unit-length vector a text, in the order given. Texts are read in NFC. A call with more texts than the queue holds
   * is taken when nothing else waits.
   * @throws ModelNotLoadedError, EngineOverloadedError (the queue is full: nothing was run), InferenceFailedError (naming
   * the first text that failed by its place; also when the engine is closing).
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
  /** Numbers in a vector as they were promised; null takes the model at its word. */
  readonly embeddingDimension: number | null;
  /** Longest input in tokens, special tokens included. */
  readonly maxTokens: number;
}

export interface LoadedModel {
  readonly modelId: string;
  /** sha-256 over the model file and the tokenizer file, lower-case hexadecimal. */
  readonly digest: string;
  readonly embeddingDimension: number;
  readonly maxTokens: number;
  /** What the model is fed and where its vectors are taken from. */
  readonly signature: ModelSignature;
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
