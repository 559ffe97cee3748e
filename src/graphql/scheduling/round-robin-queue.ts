import { setImmediate as nextIteration } from 'node:timers/promises';

export interface RoundRobinQueueOptions {
  /** Maximum number of requests that start in one iteration of the event loop. */
  readonly max?: number;
  /** Resolves once the process has done other work. */
  readonly otherWork?: () => Promise<unknown>;
}

/**
 * Decides when requests start: a few per iteration of the event loop, so that running requests
 * progress between iterations. Kinds of requests take turns, so that many of one kind do not delay
 * another. Within a kind, the order is that of arrival.
 */
export class RoundRobinQueue {
  readonly #max: number;
  readonly #otherWork: () => Promise<unknown>;
  /** Waiting requests by kind, in the order of the kinds' turns. */
  readonly #waiting = new Map<string, (() => void)[]>();
  /** Number of requests that started in this iteration. */
  #begun = 0;

  constructor({ max = 4, otherWork = nextIteration }: RoundRobinQueueOptions = {}) {
    this.#max = max;
    this.#otherWork = otherWork;
  }

  /** Number of requests that have not started. */
  get waiting(): number {
    return this.#waiting.values().reduce((sum, { length }) => sum + length, 0);
  }

  /** Resolves when a request of the kind may start; undefined if it may start immediately. */
  enter(kind: string): Promise<void> | undefined {
    if (this.#begun < this.#max && this.#waiting.size === 0) {
      if (this.#begun === 0) void this.#countIterations();
      this.#begun += 1;
      return undefined;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    const ofKind = this.#waiting.get(kind) ?? [];
    ofKind.push(resolve);
    this.#waiting.set(kind, ofKind);
    return promise;
  }

  async #countIterations(): Promise<void> {
    do {
      await this.#otherWork();
      this.#begun = 0;
      while (this.#begun < this.#max && this.#beginNext()) this.#begun += 1;
    } while (this.#begun > 0);
  }

  #beginNext(): boolean {
    for (const [kind, ofKind] of this.#waiting) {
      const begin = ofKind.shift();
      // Move the kind to the end, so that the next kind follows.
      this.#waiting.delete(kind);
      if (ofKind.length > 0) this.#waiting.set(kind, ofKind);
      begin?.();
      return true;
    }
    return false;
  }
}
