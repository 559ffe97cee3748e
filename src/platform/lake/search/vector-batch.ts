import type { LabelledVectors } from './vector-messages.ts';

/** Vectors of one length that are gathered to be handed over together. */
export class VectorBatch {
  readonly #dimension: number;
  readonly #capacity: number;
  #labels: Float64Array;
  #vectors: Float32Array;
  #length = 0;

  /** @param capacity how many it takes. */
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

  /** Adds a vector that `write` puts into the place it is given; not if it gives false. */
  add(label: number, write: (place: Float32Array) => boolean): void {
    const start = this.#length * this.#dimension;
    if (!write(this.#vectors.subarray(start, start + this.#dimension))) return;
    this.#labels[this.#length] = label;
    this.#length += 1;
  }

  /** Everything that was added; it is empty afterwards. */
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
