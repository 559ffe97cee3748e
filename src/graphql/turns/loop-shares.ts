/** What somebody has had of the event loop. */
export interface Share {
  /** Operations under way. */
  running: number;
  /** In milliseconds. */
  usedMs: number;
  /** What one operation had had when `usedMs` was counted last. */
  countedAt: number;
}

/**
 * Divides the time of the event loop equally among the operations under way: which of them it works for is not known. As in processor sharing, one operation has had
 * the integral of 1/n over the time worked, with n operations under way.
 */
export class LoopShares {
  readonly #activeMs: () => number;
  #running = 0;
  #activeBefore: number;
  /** What an operation has had that has been under way all the time. */
  #perOperation = 0;

  /** @param activeMs gives the time that the event loop has worked in all. */
  constructor(activeMs: () => number) {
    this.#activeMs = activeMs;
    this.#activeBefore = activeMs();
  }

  newShare(): Share {
    return { running: 0, usedMs: 0, countedAt: 0 };
  }

  begin(share: Share): void {
    this.#count(share);
    this.#running += 1;
    share.running += 1;
  }

  end(share: Share): void {
    this.#count(share);
    this.#running -= 1;
    share.running -= 1;
  }

  #count(share: Share): void {
    const active = this.#activeMs();
    if (this.#running > 0) this.#perOperation += (active - this.#activeBefore) / this.#running;
    this.#activeBefore = active;
    share.usedMs += share.running * (this.#perOperation - share.countedAt);
    share.countedAt = this.#perOperation;
  }
}
