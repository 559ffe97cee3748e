import { setImmediate as nextRound } from 'node:timers/promises';

export interface BeginningsOptions {
  /** Requests that are begun in one round of the event loop, at most. */
  readonly most?: number;
  /** Resolves once other work of the process has been done. */
  readonly otherWork?: () => Promise<unknown>;
}

/**
 * Decides when requests begin: a few in each round of the event loop, so that those under way get on between two rounds. Kinds of requests take turns, so that
 * many of one kind do not hold up another; within a kind the first to come is the first to begin.
 */
export class Beginnings {
  readonly #most: number;
  readonly #otherWork: () => Promise<unknown>;
  /** Of each kind that waits, in the order of the kinds' turns. */
  readonly #waiting = new Map<string, (() => void)[]>();
  /** In this round. */
  #begun = 0;

  constructor({ most = 4, otherWork = nextRound }: BeginningsOptions = {}) {
    this.#most = most;
    this.#otherWork = otherWork;
  }

  /** Requests that have not begun. */
  get waiting(): number {
    return this.#waiting.values().reduce((sum, { length }) => sum + length, 0);
  }

  /** Resolves when a request of that kind may begin; undefined if it may at once. */
  turn(kind: string): Promise<void> | undefined {
    if (this.#begun < this.#most && this.#waiting.size === 0) {
      if (this.#begun === 0) void this.#countRounds();
      this.#begun += 1;
      return undefined;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    const ofKind = this.#waiting.get(kind) ?? [];
    ofKind.push(resolve);
    this.#waiting.set(kind, ofKind);
    return promise;
  }

  async #countRounds(): Promise<void> {
    do {
      await this.#otherWork();
      this.#begun = 0;
      while (this.#begun < this.#most && this.#beginNext()) this.#begun += 1;
    } while (this.#begun > 0);
  }

  #beginNext(): boolean {
    for (const [kind, ofKind] of this.#waiting) {
      const begin = ofKind.shift();
      // To the back: the next kind is next.
      this.#waiting.delete(kind);
      if (ofKind.length > 0) this.#waiting.set(kind, ofKind);
      begin?.();
      return true;
    }
    return false;
  }
}
