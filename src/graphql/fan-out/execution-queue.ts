/** Longest time for which executions are begun in one turn of the event loop, in milliseconds. */
const sliceMs = 10;

/** Begins executions in the order they were asked for, so many at a time, and leaves the event loop to others after a slice of each turn. */
export class ExecutionQueue {
  readonly #atOnce: number;
  #waiting: (() => void)[] = [];
  #running = 0;
  /** End of the slice of this turn; null when nothing was begun in it. */
  #sliceEnd: number | null = null;

  constructor(atOnce = Number.POSITIVE_INFINITY) {
    this.#atOnce = atOnce;
  }

  run<Result>(execute: () => Promise<Result>): Promise<Result> {
    if (this.#waiting.length === 0 && this.#mayBegin()) return this.#begin(execute);
    return new Promise((resolve, reject) => {
      this.#waiting.push(() => void this.#begin(execute).then(resolve, reject));
    });
  }

  #mayBegin(): boolean {
    return this.#running < this.#atOnce && (this.#sliceEnd === null || performance.now() < this.#sliceEnd);
  }

  async #begin<Result>(execute: () => Promise<Result>): Promise<Result> {
    this.#running += 1;
    if (this.#sliceEnd === null) {
      this.#sliceEnd = performance.now() + sliceMs;
      setImmediate(() => {
        this.#sliceEnd = null;
        this.#proceed();
      });
    }
    try {
      return await execute();
    } finally {
      this.#running -= 1;
      this.#proceed();
    }
  }

  #proceed(): void {
    while (this.#mayBegin()) {
      const begin = this.#waiting.shift();
      if (begin === undefined) return;
      begin();
    }
  }
}
