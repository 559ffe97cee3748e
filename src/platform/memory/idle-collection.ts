import { Session } from 'node:inspector/promises';
import { performance } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Interval between checks, in milliseconds. */
const everyMs = 5000;

/** The process counts as idle if the event loop worked for at most this share of the interval. */
const idleShare = 0.1;

/** Minimum growth of the resident memory for a collection, in bytes. */
const worthwhileBytes = 64 * 1_048_576;

/** Measurements of the process, and the collection. */
export interface ProcessMemory {
  /** Resident memory, in bytes. */
  residentBytes(): number;
  /** Share of the time since the last call that the event loop worked, 0 to 1. */
  workedShare(): number;
  /** Collects all garbage, and returns free pages to the operating system. */
  collect(): Promise<void>;
}

/**
 * Returns memory to the operating system once the process is idle. V8 collects when more memory is
 * allocated, and keeps the freed pages, so a process that is idle after a burst would keep the
 * memory of the burst. A collection stops the process for some tenths of a second. It therefore
 * runs only if two checks in a row find the process idle, and only if memory has grown since the
 * last collection.
 */
export class IdleCollection {
  readonly #memory: ProcessMemory;
  /** Lowest resident memory since the last collection, in bytes. */
  #floor = 0;
  #wasIdle = false;

  constructor(memory: ProcessMemory) {
    this.#memory = memory;
  }

  /** Runs one check, and collects if it is due. */
  async look(): Promise<void> {
    const isIdle = this.#memory.workedShare() < idleShare;
    const resident = this.#memory.residentBytes();
    this.#floor = Math.min(this.#floor, resident);
    const isWorthIt = resident - this.#floor >= worthwhileBytes;
    const isTime = isIdle && this.#wasIdle && isWorthIt;
    // A collection is work, so the next check finds the process busy.
    this.#wasIdle = isIdle && !isTime;
    if (!isTime) return;
    await this.#memory.collect();
    this.#floor = this.#memory.residentBytes();
  }
}

/**
 * Checks this process every five seconds, without keeping it alive.
 * @returns a function that stops the checks.
 */
export function collectWhenIdle(): () => void {
  let before = performance.eventLoopUtilization();
  const collection = new IdleCollection({
    residentBytes: () => process.memoryUsage.rss(),
    workedShare: () => {
      const now = performance.eventLoopUtilization();
      const { utilization } = performance.eventLoopUtilization(now, before);
      before = now;
      return utilization;
    },
    collect: collectGarbage,
  });
  // A failed collection is retried at the next growth.
  const timer = setInterval(() => void collection.look().catch(() => undefined), everyMs).unref();
  return () => clearInterval(timer);
}

/** Only the inspector's collection is part of the public interface of Node.js and returns pages. */
export async function collectGarbage(): Promise<void> {
  const session = new Session();
  session.connect();
  await session.post('HeapProfiler.collectGarbage');
  // A session that is disconnected within its own callback never returns.
  await nextTurn();
  session.disconnect();
}
