import { SubscriptionLimitError } from '../../platform/events/subscription-errors.ts';

/** Counts the open streams of this process, and turns away those beyond its limit. */
export class Admission {
  readonly #maximum: number;
  #open = 0;

  constructor(maximum: number) {
    this.#maximum = maximum;
  }

  get openStreams(): number {
    return this.#open;
  }

  /** @returns what gives the place back. @throws SubscriptionLimitError */
  enter(): () => void {
    if (this.#open >= this.#maximum) {
      throw new SubscriptionLimitError(
        `This server serves at most ${this.#maximum} streams at a time; try again later.`,
      );
    }
    this.#open += 1;
    let isInside = true;
    return () => {
      if (isInside) this.#open -= 1;
      isInside = false;
    };
  }
}
