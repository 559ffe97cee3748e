/** Vectors under one another, and a label for each. */
export interface LabelledVectors {
  readonly dimension: number;
  readonly labels: Float64Array;
  /** As many times `dimension` numbers as there are labels. */
  readonly vectors: Float32Array;
}

/** What the thread is asked. */
export type VectorRequest =
  /** Keeps vectors of a model for later searches; nothing is answered. */
  | ({ readonly kind: 'keep'; readonly model: number } & LabelledVectors)
  /** Looks through the kept vectors of a model. */
  | {
      readonly kind: 'search';
      readonly number: number;
      readonly model: number;
      readonly query: Float32Array;
      readonly first: number;
      /** Bit n is set if the vector with the label n may be found. */
      readonly allowed: Uint8Array;
    }
  /** Looks through the vectors that come with it and forgets them. */
  | ({
      readonly kind: 'scan';
      readonly number: number;
      readonly query: Float32Array;
      readonly first: number;
    } & LabelledVectors);

/** Labels and cosines, nearest first. */
export interface VectorReply {
  readonly number: number;
  readonly labels: Float64Array;
  readonly cosines: Float64Array;
}
