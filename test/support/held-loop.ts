import { LoopScheduler, type LoopSchedulerOptions } from '../../src/graphql/scheduling/loop-scheduler.ts';

/** Iterations of the event loop that a test turns over, on a clock that it sets. */
export class HeldLoop {
  readonly loop: LoopScheduler;
  now = 0;
  #scheduled: (() => void)[] = [];

  constructor(options: Pick<LoopSchedulerOptions, 'max' | 'ms'> = {}) {
    this.loop = new LoopScheduler({
      ...options,
      schedule: (callback) => this.#scheduled.push(callback),
      now: () => this.now,
    });
  }

  /** Runs what was scheduled by now, as one iteration does. */
  next(): void {
    const scheduled = this.#scheduled;
    this.#scheduled = [];
    for (const callback of scheduled) callback();
  }
}
