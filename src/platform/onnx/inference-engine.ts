import type { ModelSignature } from './model-signature.ts';
import type { ScoreLabels } from './score-labels.ts';

/**
 * Port for running text models. Implementations keep the calling thread free: a run never blocks
 * the event loop.
 */
export interface InferenceEngine {
  /**
   * Opens the files, checks them (digest, declared inputs and outputs, dimension, a few runs) and
   * serves the model as `files.modelId`. Resolves at once if the model is already loaded from the
   * same files with the same limits. Another model under the same id is rejected until the first is
   * unloaded.
   * @throws ModelLoadError with a reason that names files but not their folders;
   * EngineClosingError.
   */
  load(files: ModelFiles): Promise<LoadedModel>;

  /**
   * Ends the model's session after its accepted requests have finished. An unknown id is not an
   * error.
   */
  unload(modelId: string): Promise<void>;

  /**
   * Calls the listener for each model that the engine gives up on: its load timed out, it timed out
   * three times in a row, or no new worker could reload its files. The model is no longer loaded,
   * and its requests were rejected.
   */
  onGivenUp(listener: (modelId: string, reason: string) => void): void;

  /** The model, if it is loaded in this process. */
  loaded(modelId: string): LoadedModel | undefined;

  /**
   * Returns one unit vector for each text, in order. Texts are read in NFC. A text that is longer
   * than the model's maximum is read in windows, and its vector is the mean of theirs. A call with
   * more texts than fit into the queue is accepted if nothing else waits.
   * @throws ModelNotLoadedError, ModelLoadError (its files have changed), ModelKindError,
   * EngineOverloadedError (the queue is full: nothing was run), RunTimedOutError,
   * InferenceFailedError (with the index of the first text that failed; also when the engine is
   * closing).
   */
  embed(modelId: string, texts: readonly string[], options?: EmbedOptions): Promise<EmbedResult>;

  /**
   * Returns the scores of a cross-encoder for each pair, in order. A pair that is too long is
   * truncated at the end of its longer text. A pair counts as one text in the queue.
   * @throws as `embed` does.
   */
  scorePairs(modelId: string, pairs: readonly TextPair[]): Promise<readonly PairScore[]>;

  /**
   * Returns the number of tokens of each text, in order. It
   * runs no model and does not use the queue: a worker counts between two jobs. Texts are read
   * completely, so the caller limits their length.
   * @throws ModelNotLoadedError, ModelKindError, RunTimedOutError, InferenceFailedError (the
   * tokenizer failed on a text, or the engine is closing).
   */
  countTokens(modelId: string, texts: readonly string[]): Promise<TokenCounts[]>;

  /**
   * Rejects new work at once, and queued work after the grace period. Running work is finished.
   * @param graceMs time in which queued work may still begin, in milliseconds.
   */
  drain(graceMs: number): void;

  /**
   * Rejects new and queued work, finishes running work, and ends the sessions and their workers.
   * Running work in separate processes has one second.
   */
  close(): Promise<void>;
}

export interface EmbedOptions {
  /**
   * Whether the engine may run the texts only while it has nothing else to do. If it has, the call
   * is rejected with EngineOverloadedError. Default false.
   */
  readonly onlyIfIdle?: boolean;
}

/** One vector for each text, or scores of a pair of texts. */
export type EngineModelKind = 'embedding' | 'cross-encoder';

/** Location and declared properties of a model. Paths are absolute. */
export interface ModelFiles {
  readonly modelId: string;
  /**
   * Whether it runs in separate processes, which are ended if it hangs. Otherwise it shares threads
   * of this process.
   */
  readonly isIsolated?: boolean;
  /** The declared kind. Default: determined by its outputs. */
  readonly kind?: EngineModelKind;
  readonly modelPath: string;
  readonly tokenizerPath: string;
  /** Its `config.json`, which names the labels of a cross-encoder. Omitted if there is none. */
  readonly configPath?: string;
  /** The declared vector length. Null to accept the model's own, which a cross-encoder requires. */
  readonly embeddingDimension: number | null;
  /** Maximum input length in tokens, special tokens included. Longer texts are read in windows. */
  readonly maxTokens: number;
}

export interface LoadedModel {
  readonly modelId: string;
  readonly kind: EngineModelKind;
  /**
   * SHA-256 of the model file, the tokenizer file, the `config.json` of a cross-encoder that has
   * one, and the weight files beside the model, in lower-case hexadecimal.
   */
  readonly digest: string;
  /** Vector length. For a cross-encoder, scores of each pair. */
  readonly embeddingDimension: number;
  readonly maxTokens: number;
  /** Inputs of the model, and the location of its output. */
  readonly signature: ModelSignature;
  /** Meaning of the scores of a cross-encoder. Null for other models. */
  readonly labels: ScoreLabels | null;
  /**
   * Whether several texts share a run, padded to the longest of them. False if the graph quantizes
   * its activations during the run: then each text runs alone, without padding, because the others
   * would change its vector.
   */
  readonly runsTextsTogether: boolean;
}

/** One input of a model: a text, or two texts for a cross-encoder. */
export type ModelInput = string | TextPair;

/** Two texts for a cross-encoder: does the premise support the hypothesis? */
export interface TextPair {
  readonly premise: string;
  readonly hypothesis: string;
}

export interface PairScore {
  /**
   * Probability that the premise entails the hypothesis, or that the two are consistent: 0 to 1.
   */
  readonly support: number;
  /**
   * Probability that the premise contradicts the hypothesis, 0 to 1. Null if the model has no class
   * for contradiction.
   */
  readonly contradiction: number | null;
}

/** Number of tokens of a text. */
export interface TokenCounts {
  /** Special tokens of one window included. */
  readonly all: number;
  /** Without special tokens. */
  readonly text: number;
  /** Those of the text that the vocabulary contains. If there are none, the text cannot be read. */
  readonly known: number;
}

export interface Embedding {
  /**
   * Unit length, `embeddingDimension` finite numbers. Zeros for a text without a known token, which
   * the model does not read. Vectors of one call may share a buffer: copy a vector to keep it
   * longer than the others.
   */
  readonly vector: Float32Array;
  readonly tokens: TokenCounts;
  /** Number of windows in which the model read the text, at least 1. */
  readonly windows: number;
}

export interface EmbedResult {
  readonly embeddings: readonly Embedding[];
  readonly timings: EmbedTimings;
}

/**
 * Milliseconds on the monotonic clock. Texts of several calls may run together; each call receives
 * the total time.
 */
export interface EmbedTimings {
  /** From the call until a thread took the first of its texts. */
  readonly queueMs: number;
  readonly tokenizeMs: number;
  /** Running the model, pooling included. Summed over concurrent threads. */
  readonly runMs: number;
}

/** The files are missing, damaged, or differ from the declaration. */
export class ModelLoadError extends Error {
  override readonly name = 'ModelLoadError';
}

export class ModelNotLoadedError extends Error {
  override readonly name = 'ModelNotLoadedError';
}

/** The model is not of the requested kind. */
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

/** The engine accepts no more work. Nothing was run. */
export class EngineClosingError extends Error {
  override readonly name = 'EngineClosingError';

  constructor() {
    super('The inference engine is closing.');
  }
}

/** The model did not answer in time and was stopped. */
export class RunTimedOutError extends Error {
  override readonly name = 'RunTimedOutError';
  /** The timeout. */
  readonly seconds: number;

  constructor(seconds: number) {
    super(`The model did not answer within ${seconds} s, and was stopped.`);
    this.seconds = seconds;
  }
}

/** The model failed on this input, or its worker ended during the run. */
export class InferenceFailedError extends Error {
  override readonly name = 'InferenceFailedError';
}
