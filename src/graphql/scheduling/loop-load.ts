import { performance } from 'node:perf_hooks';

/** Interval between two measurements, in milliseconds. */
const everyMs = 100;

/** Share of active time above which the event loop is busy. */
const busyShare = 0.5;

/**
 * Measures how much idle time the event loop had recently. Without idle time, each operation that
 * starts delays all others.
 */
export class LoopLoad {
  #measured = performance.eventLoopUtilization();
  #at = performance.now();
  #wasBusy = false;

  /** Total active time of the event loop, in milliseconds. */
  get activeMs(): number {
    return performance.eventLoopUtilization().active;
  }

  /**
   * Whether the event loop had little idle time in the last tenth of a second, or has been active
   * that long in the current one.
   */
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
