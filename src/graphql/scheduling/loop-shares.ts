/** A client's share of the event loop. */
export interface Share {
  /** Number of running operations. */
  running: number;
  /** Time used, in milliseconds. */
  usedMs: number;
  /** Time per operation when `usedMs` was last updated. */
  countedAt: number;
}

/**
 * Divides the active time of the event loop equally among running operations, because it is not
 * known which operation the loop is working for. As in processor sharing, one operation gets the
 * integral of 1/n over the active time, with n running operations.
 */
export class LoopShares {
  readonly #activeMs: () => number;
  #running = 0;
  #activeBefore: number;
  /** Time of a hypothetical operation that has always been running. */
  #perOperation = 0;

  /** @param activeMs returns the total active time of the event loop. */
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
