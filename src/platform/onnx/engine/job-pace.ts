/** A job should keep its thread about this long: short enough for whoever waits behind it, long enough to be worth a message. */
const targetJobMs = 40;
const minJobTexts = 4;
const maxJobTexts = 512;
/** Until a model's pace is known. */
const firstJobTexts = 16;
/** Weight of the newest job in the moving average. */
const newestWeight = 0.3;
/** Answered when nothing has been measured yet. */
const unknownWaitMs = 1_000;

/** How long texts take, learnt from the jobs that were run: an exponentially weighted mean of milliseconds a text. */
export class JobPace {
  #msPerText: number | undefined;

  /** Takes note of a finished job. */
  record(texts: number, milliseconds: number): void {
    const measured = milliseconds / texts;
    this.#msPerText =
      this.#msPerText === undefined
        ? measured
        : newestWeight * measured + (1 - newestWeight) * this.#msPerText;
  }

  /** Texts the next job may have. */
  get jobTexts(): number {
    if (this.#msPerText === undefined) return firstJobTexts;
    return Math.min(maxJobTexts, Math.max(minJobTexts, Math.round(targetJobMs / this.#msPerText)));
  }

  /** Milliseconds until that many texts have been run on so many threads. */
  waitMs(texts: number, threads: number): number {
    if (this.#msPerText === undefined) return unknownWaitMs;
    return Math.max(1, Math.ceil((texts * this.#msPerText) / Math.max(1, threads)));
  }
}
