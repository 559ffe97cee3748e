import { setImmediate as nextRound } from 'node:timers/promises';

/** Settles when everybody who waits for a turn, for whatever work, has had it. */
let queue: Promise<void> = Promise.resolve();
let waiting = 0;
/** Whether a turn was begun in this round of the event loop. */
let isTaken = false;

/** One turn a round: takes the present one. */
function takeRound(): void {
  isTaken = true;
  setImmediate(() => {
    isTaken = false;
  });
}

/** Long work on the process's one thread, done piece by piece, so that requests and other long work are served between two pieces. */
export class TimeSlicer {
  readonly #sliceMs: number;
  #startedAt = performance.now();

  /**
   * Begins in the turn of whoever makes it.
   * @param longestMs how long a turn lasts before other work of the process gets its own; what is done at once comes on top of it.
   */
  constructor(longestMs = 10) {
    this.#sliceMs = longestMs;
  }

  /** Whether its turn has lasted for long enough. */
  get isSliceOver(): boolean {
    return performance.now() - this.#startedAt >= this.#sliceMs;
  }

  /** Does a piece of work at once. */
  async run<Result>(piece: () => Result): Promise<Result> {
    if (this.isSliceOver) await this.yield();
    return piece();
  }

  /** Applies a function to every item, in order. */
  async map<Item, Result>(
    items: Iterable<Item>,
    apply: (item: Item, index: number) => Result,
  ): Promise<Result[]> {
    const results: Result[] = [];
    for (const item of items) {
      if (this.isSliceOver) await this.yield();
      results.push(apply(item, results.length));
    }
    return results;
  }

  /** Begins a turn of its own: at the start, or after waiting for something else, when many may do so together. It is this round's if nobody else has it. */
  async startSlice(): Promise<void> {
    if (isTaken || waiting > 0) return this.yield();
    takeRound();
    this.#startedAt = performance.now();
  }

  /** Lets other work in, and begins a turn of its own after it. */
  async yield(): Promise<void> {
    waiting += 1;
    queue = queue.then(() => nextRound());
    await queue;
    waiting -= 1;
    takeRound();
    this.#startedAt = performance.now();
  }
}
