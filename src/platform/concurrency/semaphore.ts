export interface SemaphoreOptions {
  /** Maximum number of concurrent runs. */
  readonly permits: number;
  /** Maximum number of runs that may wait for a permit. */
  readonly maxWaiting: number;
  /** Timeout of the wait for a permit, in milliseconds. Null for no timeout. */
  readonly timeoutMs: number | null;
  /** Creates the error of work that is rejected. That work was not begun. */
  readonly rejection: () => Error;
}

interface Waiting {
  readonly proceed: () => void;
  readonly refuse: (error: unknown) => void;
}

/**
 * Limits concurrent work. Further work waits in the order of its arrival, and is rejected if too
 * much waits or its wait times out.
 */
export class Semaphore {
  readonly #options: SemaphoreOptions;
  /** In order of arrival. */
  readonly #waiting = new Set<Waiting>();
  #running = 0;

  constructor(limits: SemaphoreOptions) {
    this.#options = limits;
  }

  /** Number of runs that wait for a permit. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /**
   * Runs the work as soon as a permit is free.
   * @throws the rejection error, and the error of the work.
   */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#running < this.#options.permits) this.#running += 1;
    else await this.#acquire();
    try {
      return await work();
    } finally {
      this.#release();
    }
  }

  /** Rejects all waiting work with the error. Running work continues. */
  rejectWaiting(error: unknown): void {
    for (const { refuse } of this.#waiting) refuse(error);
    this.#waiting.clear();
  }

  /** Resolves when finished work has passed its permit to the caller. */
  async #acquire(): Promise<void> {
    const { maxWaiting, timeoutMs: patienceMs, rejection: refusal } = this.#options;
    if (this.#waiting.size >= maxWaiting) throw refusal();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiting = { proceed: resolve, refuse: reject };
    this.#waiting.add(waiting);
    const timer =
      patienceMs === null
        ? undefined
        : setTimeout(() => {
            if (this.#waiting.delete(waiting)) reject(refusal());
          }, patienceMs);
    try {
      await promise;
    } finally {
      clearTimeout(timer);
    }
  }

  #release(): void {
    for (const next of this.#waiting) {
      this.#waiting.delete(next);
      next.proceed();
      return;
    }
    this.#running -= 1;
  }
}
