import { performance } from 'node:perf_hooks';

/** Between two measurements, in milliseconds. */
const everyMs = 100;

/** Share of the time beyond which the event loop is busy. */
const busyShare = 0.5;

/** Tells whether the event loop had little rest lately: each thing that is begun then makes everything else wait. */
export class LoopLoad {
  #measured = performance.eventLoopUtilization();
  #at = performance.now();
  #isBusy = false;

  get isBusy(): boolean {
    const now = performance.now();
    if (now - this.#at >= everyMs) {
      const measured = performance.eventLoopUtilization();
      this.#isBusy = performance.eventLoopUtilization(measured, this.#measured).utilization > busyShare;
      this.#measured = measured;
      this.#at = now;
    }
    return this.#isBusy;
  }
}
