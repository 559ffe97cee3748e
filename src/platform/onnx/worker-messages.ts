import type { LoadedModel, ModelFiles, ModelInput } from './inference-engine.ts';

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
  readonly texts: readonly ModelInput[];
  readonly sliceLengths: readonly number[];
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
  | { readonly kind: 'counted'; readonly tokenCounts: readonly number[] }
  | { readonly kind: 'failed'; readonly reason: string };

/** Messages of a worker: answers, progress, and the reason of its end. */
export type WorkerMessage =
  | WorkerReply
  | { readonly kind: 'progress' }
  | { readonly kind: 'fault'; readonly reason: string };

/** Properties of a model that a worker determined while loading it. */
export type FoundModel = Pick<LoadedModel, 'kind' | 'digest' | 'embeddingDimension' | 'signature' | 'labels'>;

/** A message and its answers have the same number. */
export interface Numbered<Body> {
  readonly number: number;
  readonly body: Body;
}

export interface JobResult {
  readonly slices: readonly SliceOutcome[];
  /** Tokens of each text of the job. */
  readonly tokenCounts: Uint32Array<ArrayBuffer>;
  /** 1 for each truncated text of the job, otherwise 0. */
  readonly truncated: Uint8Array<ArrayBuffer>;
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
