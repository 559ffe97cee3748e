import type { LoadedModel, ModelFiles, ModelInput, TokenCounts } from './inference-engine.ts';

/** Settings of a worker at its start. */
export interface WorkerSettings {
  /** Threads of one run. */
  readonly intraOpThreads: number;
  /** Maximum tokens of a batch, padding included. */
  readonly tokenBudget: number;
}

/** Requests of the engine. A worker answers each of them once, in order. */
export type WorkerRequest =
  | { readonly kind: 'ping' }
  | { readonly kind: 'load'; readonly files: ModelFiles }
  | { readonly kind: 'unload'; readonly modelId: string }
  | RunJob
  | CountJob
  | { readonly kind: 'close' };

/**
 * Texts of one model, from one or more requests: the first `sliceLengths[0]` texts are the first
 * slice, and so on.
 */
export interface RunJob {
  readonly kind: 'run';
  readonly modelId: string;
  readonly texts: readonly JobInput[];
  readonly sliceLengths: readonly number[];
  /**
   * Maximum number of windows to read. The first remaining window of each text is always read. A
   * long text that is not finished continues in a later job.
   */
  readonly maxWindows: number;
}

export type JobInput = ModelInput | BegunText;

/** A text that earlier jobs have read in part. */
export interface BegunText {
  /** Tokens of the windows that remain, without special tokens. */
  readonly ids: Uint32Array<ArrayBuffer>;
  /** [dimension] Sum of the unit vectors of the windows that were read, times their weights. */
  readonly sum: Float64Array<ArrayBuffer>;
  /** Tokens of the whole text. */
  readonly tokens: TokenCounts;
  /** Windows of the whole text. */
  readonly windows: number;
}

/** Texts whose tokens are counted, without truncation. */
export interface CountJob {
  readonly kind: 'count';
  readonly modelId: string;
  readonly texts: readonly string[];
}

export type WorkerReply =
  | { readonly kind: 'loaded'; readonly found: FoundModel }
  | { readonly kind: 'done' }
  | { readonly kind: 'ran'; readonly result: JobResult }
  | { readonly kind: 'counted'; readonly counts: readonly TokenCounts[] }
  | { readonly kind: 'failed'; readonly reason: string };

/** Messages of a worker: answers, progress, and the reason of its end. */
export type WorkerMessage =
  | WorkerReply
  | { readonly kind: 'progress' }
  | { readonly kind: 'fault'; readonly reason: string };

/** Properties of a model that a worker determined while loading it. */
export type FoundModel = Omit<LoadedModel, 'modelId' | 'maxTokens'>;

/** A message and its answers have the same number. */
export interface Numbered<Body> {
  readonly number: number;
  readonly body: Body;
}

export interface JobResult {
  readonly slices: readonly SliceOutcome[];
  /** Tokens of each text of the job: all of them, those of the text itself, the known ones. */
  readonly tokenCounts: Uint32Array<ArrayBuffer>;
  readonly textTokenCounts: Uint32Array<ArrayBuffer>;
  readonly knownTokenCounts: Uint32Array<ArrayBuffer>;
  /** Windows of each text of the job. */
  readonly windowCounts: Uint32Array<ArrayBuffer>;
  /** Texts that continue in a later job, by their index in this one. They have no answer yet. */
  readonly unfinished: ReadonlyMap<number, BegunText>;
  /** Windows that were read. */
  readonly windowsRead: number;
  /** Tokens of these windows, without padding. */
  readonly tokensRead: number;
  readonly tokenizeMs: number;
  /** Running the model, its head included. */
  readonly runMs: number;
}

/**
 * [texts, length of an answer] row-major in a separate buffer, or the first text of the slice that
 * failed.
 */
export type SliceOutcome =
  | { readonly answers: Float32Array<ArrayBuffer> }
  | { readonly failedText: number; readonly reason: string };
