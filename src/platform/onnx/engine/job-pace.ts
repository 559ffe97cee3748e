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
const firstJob = { texts: 16, tokens: 512 } as const;
/**
 * A job may take this many times its target by tokens. The lengths of texts are estimated, and the
 * limit is only for long ones.
 */
const tokenSlack = 1.5;
/** Weight of the newest job in the moving average. */
const newestWeight = 0.3;
/** Estimated wait before anything has been measured. */
const unknownWaitMs = 1_000;

/** Maximum size of a job. One text is always part of it. */
export interface JobLimit {
  readonly texts: number;
  readonly tokens: number;
}

/**
 * Measures the duration of texts and of tokens: exponentially weighted moving averages of
 * milliseconds for each. A window of a long text counts as a text.
 */
export class JobPace {
  readonly #size: JobSize;
  #msPerText: number | undefined;
  #msPerToken: number | undefined;

  /** @param runsTextsTogether whether the texts of a job share runs. */
  constructor(runsTextsTogether = true) {
    this.#size = runsTextsTogether ? sharedRuns : singleRuns;
  }

  /** Records a finished job. */
  record(texts: number, tokens: number, milliseconds: number): void {
    this.#msPerText = average(this.#msPerText, milliseconds / texts);
    this.#msPerToken = average(this.#msPerToken, milliseconds / tokens);
  }

  /** Maximum size of the next job. */
  get limit(): JobLimit {
    if (this.#msPerText === undefined || this.#msPerToken === undefined) return firstJob;
    const { targetMs, minTexts } = this.#size;
    return {
      texts: Math.min(maxJobTexts, Math.max(minTexts, Math.round(targetMs / this.#msPerText))),
      tokens: Math.max(1, Math.round((tokenSlack * targetMs) / this.#msPerToken)),
    };
  }

  /** Estimated milliseconds until a number of texts have run on a number of threads. */
  waitMs(texts: number, threads: number): number {
    if (this.#msPerText === undefined) return unknownWaitMs;
    return Math.max(1, Math.ceil((texts * this.#msPerText) / Math.max(1, threads)));
  }
}

function average(before: number | undefined, measured: number): number {
  return before === undefined ? measured : newestWeight * measured + (1 - newestWeight) * before;
}
