/** Maximum time for starting executions in one iteration of the event loop, in milliseconds. */
const sliceMs = 10;

/**
 * Starts executions in the order of request, with a maximum number at a time. After a time slice in
 * each iteration it yields the event loop to other work.
 */
export class ExecutionQueue {
  readonly #atOnce: number;
  #waiting: (() => void)[] = [];
  #running = 0;
  /** End of the time slice in this iteration; null if nothing was started in it. */
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
