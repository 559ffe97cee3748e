import { setImmediate as nextRound } from 'node:timers/promises';

/** Longest time, in milliseconds, before other work of the process gets its turn; what is done at once comes on top of it. */
const longestTurn = 10;

/** Settles when everybody who waits for a turn, for whatever work, has had it. */
let queue: Promise<void> = Promise.resolve();

/** Long work on the process's one thread, done piece by piece, so that requests and other long work are served between two pieces. */
export class Turns {
  #began = Number.NEGATIVE_INFINITY;

  /** Does a piece of work at once. */
  async run<Result>(piece: () => Result): Promise<Result> {
    if (this.#isOver) await this.next();
    return piece();
  }

  /** Applies a function to every item, in order. */
  async map<Item, Result>(
    items: Iterable<Item>,
    apply: (item: Item, index: number) => Result,
  ): Promise<Result[]> {
    const results: Result[] = [];
    for (const item of items) {
      if (this.#isOver) await this.next();
      results.push(apply(item, results.length));
    }
    return results;
  }

  /** Begins a turn of its own: after waiting for something else, when many may have waited for the same. */
  async next(): Promise<void> {
    queue = queue.then(() => nextRound());
    await queue;
    this.#began = performance.now();
  }

  get #isOver(): boolean {
    return performance.now() - this.#began >= longestTurn;
  }
}
