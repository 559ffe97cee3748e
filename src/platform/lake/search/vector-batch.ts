import type { LabelledVectors } from './vector-messages.ts';

/** Collects vectors of one length, to send them together. */
export class VectorBatch {
  readonly #dimension: number;
  readonly #capacity: number;
  #labels: Float64Array;
  #vectors: Float32Array;
  #length = 0;

  /** @param capacity in vectors. */
  constructor(dimension: number, capacity: number) {
    this.#dimension = dimension;
    this.#capacity = capacity;
    this.#labels = new Float64Array(capacity);
    this.#vectors = new Float32Array(capacity * dimension);
  }

  get length(): number {
    return this.#length;
  }

  get isFull(): boolean {
    return this.#length === this.#capacity;
  }

  /** Adds the vector that `write` puts into its argument, unless `write` returns false. */
  add(label: number, write: (place: Float32Array) => boolean): void {
    const start = this.#length * this.#dimension;
    if (!write(this.#vectors.subarray(start, start + this.#dimension))) return;
    this.#labels[this.#length] = label;
    this.#length += 1;
  }

  /** Returns all added vectors, and empties the batch. */
  take(): LabelledVectors {
    const isWhole = this.isFull;
    const labels = isWhole ? this.#labels : this.#labels.slice(0, this.#length);
    const vectors = isWhole ? this.#vectors : this.#vectors.slice(0, this.#length * this.#dimension);
    if (isWhole) {
      this.#labels = new Float64Array(this.#capacity);
      this.#vectors = new Float32Array(this.#capacity * this.#dimension);
    }
    this.#length = 0;
    return { dimension: this.#dimension, labels, vectors };
  }
}
