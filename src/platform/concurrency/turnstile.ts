export interface TurnstileLimits {
  /** How much work is under way at a time, at most. */
  readonly places: number;
  /** How much work may wait for a place, at most. */
  readonly maximumWaiting: number;
  /** How long work waits for a place, in milliseconds; null for as long as it takes. */
  readonly patienceMs: number | null;
  /** The error of work that is refused: it was not begun. */
  readonly refusal: () => Error;
}

interface Waiting {
  readonly proceed: () => void;
  readonly refuse: (error: unknown) => void;
}

/** Lets so much work through at a time. The rest waits in the order in which it came, and is refused when too much waits or it waits for too long. */
export class Turnstile {
  readonly #limits: TurnstileLimits;
  /** In the order of their turns. */
  readonly #waiting = new Set<Waiting>();
  #underWay = 0;

  constructor(limits: TurnstileLimits) {
    this.#limits = limits;
  }

  /** Work that waits for a place. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Does the work as soon as there is a place for it. @throws the refusal, and what the work throws. */
  async pass<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#underWay < this.#limits.places) this.#underWay += 1;
    else await this.#place();
    try {
      return await work();
    } finally {
      this.#giveUpPlace();
    }
  }

  /** Refuses all work that waits, with this error. What is under way is not touched. */
  refuseWaiting(error: unknown): void {
    for (const { refuse } of this.#waiting) refuse(error);
    this.#waiting.clear();
  }

  /** Resolves when work that is over has left its place to the caller. */
  async #place(): Promise<void> {
    const { maximumWaiting, patienceMs, refusal } = this.#limits;
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

  #giveUpPlace(): void {
    for (const next of this.#waiting) {
      this.#waiting.delete(next);
      next.proceed();
      return;
    }
    this.#underWay -= 1;
  }
}
