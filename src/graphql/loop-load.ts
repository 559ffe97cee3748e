import { performance } from 'node:perf_hooks';
import type { Load } from './under-way.ts';

/** Between two measurements, in milliseconds. */
const everyMs = 100;

/** Share of the time beyond which the event loop is busy. */
const busyShare = 0.5;

/** Measures how much rest the event loop had lately: without any, each thing that is begun makes everything else wait. */
export class LoopLoad implements Load {
  #measured = performance.eventLoopUtilization();
  #at = performance.now();
  #operations = 0;
  #isBusy = false;
  #operationMs = 0;

  get isBusy(): boolean {
    this.#measure();
    return this.#isBusy;
  }

  get operationMs(): number {
    this.#measure();
    return this.#operationMs;
  }

  countOperation(): void {
    this.#operations += 1;
  }

  #measure(): void {
    const now = performance.now();
    if (now - this.#at < everyMs) return;
    const measured = performance.eventLoopUtilization();
    const { active, utilization } = performance.eventLoopUtilization(measured, this.#measured);
    this.#isBusy = utilization > busyShare;
    if (this.#operations > 0) this.#operationMs = active / this.#operations;
    this.#operations = 0;
    this.#measured = measured;
    this.#at = now;
  }
}
