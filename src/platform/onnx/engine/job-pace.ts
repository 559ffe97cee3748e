/** How large the jobs of a model should be. */
interface JobSize {
  /** Target duration of a job, in milliseconds. */
  readonly targetMs: number;
  readonly minTexts: number;
}

/** Short enough for the requests behind it, long enough for texts to share runs. */
const sharedRuns: JobSize = { targetMs: 40, minTexts: 4 };
/**
 * If each text runs alone, a longer job gains nothing, because the next job already waits on the
 * thread.
 */
const singleRuns: JobSize = { targetMs: 8, minTexts: 1 };
const maxJobTexts = 512;
/** Size of a job until the pace of a model is known. */
const firstJobTexts = 16;
/** Weight of the newest job in the moving average. */
const newestWeight = 0.3;
/** Estimated wait before anything has been measured. */
const unknownWaitMs = 1_000;

/**
 * Measures the duration of texts: an exponentially weighted moving average of milliseconds for each
 * text. A window of a long text counts as a text.
 */
export class JobPace {
  readonly #size: JobSize;
  #msPerText: number | undefined;

  /** @param runsTextsTogether whether the texts of a job share runs. */
  constructor(runsTextsTogether = true) {
    this.#size = runsTextsTogether ? sharedRuns : singleRuns;
  }

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
    const { targetMs, minTexts } = this.#size;
    return Math.min(maxJobTexts, Math.max(minTexts, Math.round(targetMs / this.#msPerText)));
  }

  /** Estimated milliseconds until a number of texts have run on a number of threads. */
  waitMs(texts: number, threads: number): number {
    if (this.#msPerText === undefined) return unknownWaitMs;
    return Math.max(1, Math.ceil((texts * this.#msPerText) / Math.max(1, threads)));
  }
}
