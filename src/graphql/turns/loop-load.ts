import { performance } from 'node:perf_hooks';

/** Between two measurements, in milliseconds. */
const everyMs = 100;

/** Share of the time beyond which the event loop is busy. */
const busyShare = 0.5;

/** Measures how much rest the event loop had lately: without any, each thing that is begun makes everything else wait. */
export class LoopLoad {
  #measured = performance.eventLoopUtilization();
  #at = performance.now();
  #wasBusy = false;

  /** Time that the event loop has worked in all, in milliseconds. */
  get activeMs(): number {
    return performance.eventLoopUtilization().active;
  }

  /** Whether the event loop had little rest in the last tenth of a second, or has worked for as long in this one already. */
  get isBusy(): boolean {
    const measured = performance.eventLoopUtilization();
    const { active, utilization } = performance.eventLoopUtilization(measured, this.#measured);
    const isNowBusy = active > everyMs * busyShare;
    const now = performance.now();
    if (now - this.#at < everyMs) return this.#wasBusy || isNowBusy;
    this.#wasBusy = utilization > busyShare;
    this.#measured = measured;
    this.#at = now;
    return this.#wasBusy;
  }
}
