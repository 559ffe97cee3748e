import type { LabelSet } from './label-set.ts';

/** Vectors in row-major order, and a label for each. */
export interface LabelledVectors {
  readonly dimension: number;
  readonly labels: Float64Array;
  /** Number of labels times `dimension` numbers. */
  readonly vectors: Float32Array;
}

/** A search among the vectors of a model. */
export interface VectorQuery {
  readonly model: number;
  readonly query: Float32Array;
  readonly first: number;
  /** Labels that may be in the result. Null for all. */
  readonly allowed: LabelSet | null;
}

/** Requests to the thread. All except `keep` and `drop` are answered with their number. */
export type VectorRequest =
  /** Keeps vectors of a model for later searches. */
  | ({ readonly kind: 'keep'; readonly model: number } & LabelledVectors)
  /** Searches the kept vectors of a model. */
  | ({ readonly kind: 'search'; readonly number: number } & VectorQuery)
  /** Searches the vectors in the message, which are not kept. */
  | ({
      readonly kind: 'scan';
      readonly number: number;
      readonly query: Float32Array;
      readonly first: number;
    } & LabelledVectors)
  /** Adds vectors of a model to its approximate index. */
  | ({ readonly kind: 'index'; readonly number: number; readonly model: number } & LabelledVectors)
  /** Removes the approximate index of a model. */
  | { readonly kind: 'drop'; readonly model: number }
  /**
   * Searches allowed vectors among the `among` nearest that the approximate index of a model finds.
   */
  | ({ readonly kind: 'near'; readonly number: number; readonly among: number } & VectorQuery);

export type VectorReply =
  /** Labels and cosines, nearest first. */
  | {
      readonly kind: 'neighbours';
      readonly number: number;
      readonly labels: Float64Array;
      readonly cosines: Float64Array;
    }
  /** Labels of candidates, the nearest first. */
  | { readonly kind: 'candidates'; readonly number: number; readonly labels: Float64Array }
  /** The vectors were added, or `fault` says why this machine has no approximate index. */
  | { readonly kind: 'indexed'; readonly number: number; readonly fault: string | null };
