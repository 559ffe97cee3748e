import type { SliceOutcome } from '../worker-messages.ts';

/**
 * Buffers for the answers of a job, one for each slice, so that each can be transferred to its
 * request.
 */
export class JobAnswers {
  readonly #length: number;
  readonly #answers: readonly Float32Array<ArrayBuffer>[];
  readonly #failures = new Map<number, SliceOutcome>();
  /** Slice of each text of the job, and the first text of each slice. */
  readonly #sliceOf: Uint32Array;
  readonly #firstOf: Uint32Array;

  /**
   * @param sliceLengths texts of each slice
   * @param length numbers of an answer
   */
  constructor(sliceLengths: readonly number[], length: number) {
    this.#length = length;
    this.#answers = sliceLengths.map((texts) => new Float32Array(texts * length));
    this.#sliceOf = new Uint32Array(sliceLengths.reduce((sum, texts) => sum + texts, 0));
    this.#firstOf = new Uint32Array(sliceLengths.length);
    let first = 0;
    for (const [slice, texts] of sliceLengths.entries()) {
      this.#firstOf[slice] = first;
      this.#sliceOf.fill(slice, first, first + texts);
      first += texts;
    }
  }

  /** A view of the answer of a text. */
  placeOf(text: number): Float32Array {
    const { slice, offset } = this.#whereIs(text);
    const answers = this.#answers[slice];
    if (!answers) throw new RangeError(`the job has no text ${text}`);
    return answers.subarray(offset * this.#length, (offset + 1) * this.#length);
  }

  /** Marks the slice of a text as failed. The first of several failures is kept. */
  fail(text: number, reason: string): void {
    const { slice, offset } = this.#whereIs(text);
    if (!this.#failures.has(slice)) this.#failures.set(slice, { failedText: offset, reason });
  }

  outcomes(): SliceOutcome[] {
    return this.#answers.map((answers, slice) => this.#failures.get(slice) ?? { answers });
  }

  #whereIs(text: number): { readonly slice: number; readonly offset: number } {
    const slice = this.#sliceOf[text] ?? 0;
    return { slice, offset: text - (this.#firstOf[slice] ?? 0) };
  }
}
