import type { SliceOutcome } from './worker-messages.ts';

/** Where the vectors of a job go: a buffer a slice, so that each can be handed to its own request. */
export class JobAnswers {
  readonly #dimension: number;
  readonly #vectors: readonly Float32Array<ArrayBuffer>[];
  readonly #failures = new Map<number, SliceOutcome>();
  /** Slice of each text of the job, and the first text of each slice. */
  readonly #sliceOf: Uint32Array;
  readonly #firstOf: Uint32Array;

  /** @param sliceLengths texts of each slice */
  constructor(sliceLengths: readonly number[], dimension: number) {
    this.#dimension = dimension;
    this.#vectors = sliceLengths.map((length) => new Float32Array(length * dimension));
    this.#sliceOf = new Uint32Array(sliceLengths.reduce((sum, length) => sum + length, 0));
    this.#firstOf = new Uint32Array(sliceLengths.length);
    let first = 0;
    for (const [slice, length] of sliceLengths.entries()) {
      this.#firstOf[slice] = first;
      this.#sliceOf.fill(slice, first, first + length);
      first += length;
    }
  }

  /** A view of where the vector of a text belongs. */
  vectorOf(text: number): Float32Array {
    const { slice, offset } = this.#place(text);
    const vectors = this.#vectors[slice];
    if (!vectors) throw new RangeError(`the job has no text ${text}`);
    return vectors.subarray(offset * this.#dimension, (offset + 1) * this.#dimension);
  }

  /** Spoils the slice of a text. Of several failures the first is kept. */
  fail(text: number, reason: string): void {
    const { slice, offset } = this.#place(text);
    if (!this.#failures.has(slice)) this.#failures.set(slice, { failedText: offset, reason });
  }

  outcomes(): SliceOutcome[] {
    return this.#vectors.map((vectors, slice) => this.#failures.get(slice) ?? { vectors });
  }

  #place(text: number): { readonly slice: number; readonly offset: number } {
    const slice = this.#sliceOf[text] ?? 0;
    return { slice, offset: text - (this.#firstOf[slice] ?? 0) };
  }
}
