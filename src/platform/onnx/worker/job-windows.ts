import type { EncodedText } from '../tokenizer/text-reader.ts';
import type { JobAnswers } from './job-answers.ts';
import { NoDirectionError } from './pooling.ts';
import type { TextWindows } from './text-windows.ts';
import { WindowMean } from './window-mean.ts';

/** The windows that a job reads, each with its text. */
export class JobWindows {
  readonly #texts: readonly (TextWindows | null)[];
  /** Text of each window. The windows of a text are in order. */
  readonly #textOf: number[] = [];
  readonly encoded: readonly EncodedText[];
  /** Windows of each text that the job reads. */
  readonly #read: number[];
  /**
   * Vectors of windows, by window, for the texts with several windows. Null for a vector of zeros.
   */
  readonly #vectors = new Map<number, Float32Array | null>();

  /**
   * The first window of each text comes first, then further windows of one text after another,
   * while the limit allows them.
   * @param texts null for a text that cannot be read
   */
  constructor(texts: readonly (TextWindows | null)[], maxWindows: number) {
    this.#texts = texts;
    this.#read = texts.map((text) => (text === null ? 0 : 1));
    const encoded: EncodedText[] = [];
    const add = (text: TextWindows, index: number, window: number) => {
      encoded.push(text.window(window));
      this.#textOf.push(index);
    };
    for (const [index, text] of texts.entries()) if (text !== null) add(text, index, 0);
    for (const [index, text] of texts.entries()) {
      if (text === null) continue;
      const last = Math.min(text.remaining, 1 + Math.max(0, maxWindows - encoded.length));
      for (let window = 1; window < last; window += 1) add(text, index, window);
      this.#read[index] = last;
    }
    this.encoded = encoded;
  }

  textOf(window: number): number {
    return this.#textOf[window] ?? 0;
  }

  /** Number of windows of a text that the job reads. */
  readOf(text: number): number {
    return this.#read[text] ?? 0;
  }

  /** The texts of several windows, by their index. */
  longTexts(): [number, TextWindows][] {
    return [...this.#texts.entries()].flatMap(([index, text]) =>
      text !== null && text.count > 1 ? [[index, text] satisfies [number, TextWindows]] : [],
    );
  }

  /**
   * Stores what the model gives for a window: the answer of its text if that is the only window,
   * otherwise a part of it.
   * @param read writes the answer to its argument
   */
  answer(window: number, answers: JobAnswers, length: number, read: (target: Float32Array) => void): void {
    const text = this.textOf(window);
    if (this.#texts[text]?.count === 1) {
      read(answers.placeOf(text));
      return;
    }
    const vector = new Float32Array(length);
    try {
      read(vector);
      this.#vectors.set(window, vector);
    } catch (error) {
      // A window without a word that the model knows adds nothing to the mean.
      if (!(error instanceof NoDirectionError)) throw error;
      this.#vectors.set(window, null);
    }
  }

  /** The mean of the windows of a text that were read until now. */
  meanOf(text: number, dimension: number): WindowMean {
    const windows = this.#texts[text];
    const mean = new WindowMean(dimension, windows?.sum ?? null);
    const own = this.#textOf.flatMap((owner, window) => (owner === text ? [window] : []));
    for (const [place, window] of own.entries()) {
      const vector = this.#vectors.get(window);
      if (vector) mean.add(vector, windows?.weight(place) ?? 0);
    }
    return mean;
  }
}
