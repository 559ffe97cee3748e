/** A job should keep its thread about this long: short enough for whoever waits behind it, long enough to be worth a message. */
const TARGET_JOB_MS = 40;
const SMALLEST_JOB = 4;
const LARGEST_JOB = 512;
/** Until a model's pace is known. */
const FIRST_JOB = 16;
/** Weight of the newest job in the moving average. */
const NEWEST = 0.3;
/** Answered when nothing has been measured yet. */
const UNKNOWN_WAIT_MS = 1_000;

/** How long texts take, learnt from the jobs that were run: an exponentially weighted mean of milliseconds a text. */
export class JobPace {
  #msPerText: number | undefined;

  /** Takes note of a finished job. */
  record(texts: number, milliseconds: number): void {
    const measured = milliseconds / texts;
    this.#msPerText =
      this.#msPerText === undefined ? measured : NEWEST * measured + (1 - NEWEST) * this.#msPerText;
  }

  /** Texts the next job may have. */
  get jobTexts(): number {
    if (this.#msPerText === undefined) return FIRST_JOB;
    return Math.min(LARGEST_JOB, Math.max(SMALLEST_JOB, Math.round(TARGET_JOB_MS / this.#msPerText)));
  }

  /** Milliseconds until that many texts have been run on so many threads. */
  waitMs(texts: number, threads: number): number {
    if (this.#msPerText === undefined) return UNKNOWN_WAIT_MS;
    return Math.max(1, Math.ceil((texts * this.#msPerText) / Math.max(1, threads)));
  }
}
