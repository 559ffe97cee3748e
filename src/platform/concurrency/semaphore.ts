export interface SemaphoreOptions {
  /** How much work is under way at a time, at most. */
  readonly permits: number;
  /** How much work may wait for a place, at most. */
  readonly maxWaiting: number;
  /** How long work waits for a place, in milliseconds; null for as long as it takes. */
  readonly timeoutMs: number | null;
  /** The error of work that is refused: it was not begun. */
  readonly rejection: () => Error;
}

interface Waiting {
  readonly proceed: () => void;
  readonly refuse: (error: unknown) => void;
}

/** Lets so much work through at a time. The rest waits in the order in which it came, and is refused when too much waits or it waits for too long. */
export class Semaphore {
  readonly #options: SemaphoreOptions;
  /** In the order of their turns. */
  readonly #waiting = new Set<Waiting>();
  #running = 0;

  constructor(limits: SemaphoreOptions) {
    this.#options = limits;
  }

  /** Work that waits for a place. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Does the work as soon as there is a place for it. @throws the refusal, and what the work throws. */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#running < this.#options.permits) this.#running += 1;
    else await this.#acquire();
    try {
      return await work();
    } finally {
      this.#release();
    }
  }

  /** Refuses all work that waits, with this error. What is under way is not touched. */
  rejectWaiting(error: unknown): void {
    for (const { refuse } of this.#waiting) refuse(error);
    this.#waiting.clear();
  }

  /** Resolves when work that is over has left its place to the caller. */
  async #acquire(): Promise<void> {
    const { maxWaiting: maximumWaiting, timeoutMs: patienceMs, rejection: refusal } = this.#options;
    if (this.#waiting.size >= maximumWaiting) throw refusal();
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
