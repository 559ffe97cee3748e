import type { LabelSet } from './label-set.ts';

/** Vectors under one another, and a label for each. */
export interface LabelledVectors {
  readonly dimension: number;
  readonly labels: Float64Array;
  /** As many times `dimension` numbers as there are labels. */
  readonly vectors: Float32Array;
}

/** What is looked for among the vectors of a model. */
export interface VectorQuery {
  readonly model: number;
  readonly query: Float32Array;
  readonly first: number;
  /** Labels of the vectors that may be found; null if every one may. */
  readonly allowed: LabelSet | null;
}

/** What the thread is asked. All but `keep` and `drop` are answered under their number. */
export type VectorRequest =
  /** Keeps vectors of a model for later searches. */
  | ({ readonly kind: 'keep'; readonly model: number } & LabelledVectors)
  /** Looks through the kept vectors of a model. */
  | ({ readonly kind: 'search'; readonly number: number } & VectorQuery)
  /** Looks through the vectors that come with it and forgets them. */
  | ({
      readonly kind: 'scan';
      readonly number: number;
      readonly query: Float32Array;
      readonly first: number;
    } & LabelledVectors)
  /** Adds vectors of a model to its approximate index. */
  | ({ readonly kind: 'index'; readonly number: number; readonly model: number } & LabelledVectors)
  /** Forgets the approximate index of a model. */
  | { readonly kind: 'drop'; readonly model: number }
  /** Looks for allowed ones among so many that the approximate index of a model finds near. */
  | ({ readonly kind: 'near'; readonly number: number; readonly among: number } & VectorQuery);

export type VectorReply =
  /** Labels and cosines, nearest first. */
  | {
      readonly kind: 'neighbours';
      readonly number: number;
      readonly labels: Float64Array;
      readonly cosines: Float64Array;
    }
  /** Labels of candidates, the likeliest first. */
  | { readonly kind: 'candidates'; readonly number: number; readonly labels: Float64Array }
  /** What was to be added was; or why there is no approximate index here. */
  | { readonly kind: 'indexed'; readonly number: number; readonly fault: string | null };
