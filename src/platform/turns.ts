import { setImmediate as nextRound } from 'node:timers/promises';

/** Settles when everybody who waits for a turn, for whatever work, has had it. */
let queue: Promise<void> = Promise.resolve();

/** Long work on the process's one thread, done piece by piece, so that requests and other long work are served between two pieces. */
export class Turns {
  readonly #longestMs: number;
  #began = performance.now();

  /**
   * Begins in the turn of whoever makes it.
   * @param longestMs how long a turn lasts before other work of the process gets its own; what is done at once comes on top of it.
   */
  constructor(longestMs = 10) {
    this.#longestMs = longestMs;
  }

  /** Whether its turn has lasted for long enough. */
  get isOver(): boolean {
    return performance.now() - this.#began >= this.#longestMs;
  }

  /** Does a piece of work at once. */
  async run<Result>(piece: () => Result): Promise<Result> {
    if (this.isOver) await this.next();
    return piece();
  }

  /** Applies a function to every item, in order. */
  async map<Item, Result>(
    items: Iterable<Item>,
    apply: (item: Item, index: number) => Result,
  ): Promise<Result[]> {
    const results: Result[] = [];
    for (const item of items) {
      if (this.isOver) await this.next();
      results.push(apply(item, results.length));
    }
    return results;
  }

  /** Begins a turn of its own: at the start, or after waiting for something else, when many may do so together. */
  async next(): Promise<void> {
    queue = queue.then(() => nextRound());
    await queue;
    this.#began = performance.now();
  }
}
