import { setImmediate as nextRound } from 'node:timers/promises';

/** Settles when all queued slices have begun. */
let queue: Promise<void> = Promise.resolve();
let waiting = 0;
/** Whether a slice has begun in this iteration of the event loop. */
let isTaken = false;

/** Only one slice begins in each iteration of the event loop. Takes the current iteration. */
function takeRound(): void {
  isTaken = true;
  setImmediate(() => {
    isTaken = false;
  });
}

/**
 * Divides long work on the main thread into time slices, so that requests and other long work run
 * between two slices.
 */
export class TimeSlicer {
  readonly #sliceMs: number;
  #startedAt = performance.now();

  /**
   * The first slice begins at once.
   * @param sliceMs duration of a slice before other work of the process runs. A single piece of
   * work may exceed it.
   */
  constructor(sliceMs = 10) {
    this.#sliceMs = sliceMs;
  }

  /** Whether the slice has used its time. */
  get isSliceOver(): boolean {
    return performance.now() - this.#startedAt >= this.#sliceMs;
  }

  /** Runs a piece of work in the current slice, or in the next one if the current slice is over. */
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

  /**
   * Begins a slice at the start, or after a wait that many callers may end together. It takes this
   * iteration of the event loop if no other slice has.
   */
  async startSlice(): Promise<void> {
    if (isTaken || waiting > 0) return this.yield();
    takeRound();
    this.#startedAt = performance.now();
  }

  /** Yields to other work, and then begins a new slice. */
  async yield(): Promise<void> {
    waiting += 1;
    queue = queue.then(() => nextRound());
    await queue;
    waiting -= 1;
    takeRound();
    this.#startedAt = performance.now();
  }
}
