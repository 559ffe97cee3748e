/**
 * Target duration of a job: short enough for the requests behind it, long enough to justify a
 * message.
 */
const targetJobMs = 40;
const minJobTexts = 4;
const maxJobTexts = 512;
/** Size of a job until the pace of a model is known. */
const firstJobTexts = 16;
/** Weight of the newest job in the moving average. */
const newestWeight = 0.3;
/** Estimated wait before anything has been measured. */
const unknownWaitMs = 1_000;

/**
 * Measures the duration of texts: an exponentially weighted moving average of milliseconds for each
 * text.
 */
export class JobPace {
  #msPerText: number | undefined;

  /** Records a finished job. */
  record(texts: number, milliseconds: number): void {
    const measured = milliseconds / texts;
    this.#msPerText =
      this.#msPerText === undefined
        ? measured
        : newestWeight * measured + (1 - newestWeight) * this.#msPerText;
  }

  /** Maximum number of texts of the next job. */
  get jobTexts(): number {
    if (this.#msPerText === undefined) return firstJobTexts;
    return Math.min(maxJobTexts, Math.max(minJobTexts, Math.round(targetJobMs / this.#msPerText)));
  }

  /** Estimated milliseconds until a number of texts have run on a number of threads. */
  waitMs(texts: number, threads: number): number {
    if (this.#msPerText === undefined) return unknownWaitMs;
    return Math.max(1, Math.ceil((texts * this.#msPerText) / Math.max(1, threads)));
  }
}
