import type { LoadedModel, ModelFiles, ModelInput } from './inference-engine.ts';

/** Given to a worker when it starts. */
export interface WorkerSettings {
  /** Threads one run may use. */
  readonly intraOpThreads: number;
  /** Most tokens a batch, padding included. */
  readonly tokenBudget: number;
}

/** What the engine asks of a worker, which answers every message once, in order. */
export type WorkerRequest =
  | { readonly kind: 'ping' }
  | { readonly kind: 'load'; readonly files: ModelFiles }
  | { readonly kind: 'unload'; readonly modelId: string }
  | RunJob
  | CountJob
  | { readonly kind: 'close' };

/** Texts of one model, from one or more requests: the first `sliceLengths[0]` texts are the first slice, and so on. */
export interface RunJob {
  readonly kind: 'run';
  readonly modelId: string;
  readonly texts: readonly ModelInput[];
  readonly sliceLengths: readonly number[];
}

/** Texts whose tokens are to be counted, uncut. */
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

/** What a worker sends: answers, signs that it comes forward, and why it is about to end. */
export type WorkerMessage =
  | WorkerReply
  | { readonly kind: 'progress' }
  | { readonly kind: 'fault'; readonly reason: string };

/** What a worker found out about a model while it loaded it. */
export type FoundModel = Pick<LoadedModel, 'kind' | 'digest' | 'embeddingDimension' | 'signature' | 'labels'>;

/** A message and the answers to it carry the same number. */
export interface Numbered<Body> {
  readonly number: number;
  readonly body: Body;
}

export interface JobResult {
  readonly slices: readonly SliceOutcome[];
  /** Tokens of each text of the job. */
  readonly tokenCounts: Uint32Array<ArrayBuffer>;
  /** 1 for each text of the job that was cut, else 0. */
  readonly truncated: Uint8Array<ArrayBuffer>;
  readonly tokeniseMs: number;
  /** Running the model, its head included. */
  readonly runMs: number;
}

/** [texts, length of an answer] row-major in a buffer of its own, or the first text of the slice that failed. */
export type SliceOutcome =
  | { readonly answers: Float32Array<ArrayBuffer> }
  | { readonly failedText: number; readonly reason: string };
