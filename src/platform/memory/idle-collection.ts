import { Session } from 'node:inspector/promises';
import { performance } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Between two looks, in milliseconds. */
const everyMs = 5000;

/** Share of the time between two looks that the event loop may have worked, to count as idle. */
const idleShare = 0.1;

/** Growth of the resident memory that a collection is worth, in bytes. */
const worthwhileBytes = 64 * 1_048_576;

/** What a look asks the process, and what it may do. */
export interface ProcessMemory {
  /** Resident memory, in bytes. */
  residentBytes(): number;
  /** Share of the time since the last call that the event loop worked, 0 to 1. */
  workedShare(): number;
  /** Collects all garbage, and gives free pages back to the system. */
  collect(): Promise<void>;
}

/**
 * Gives memory back to the system once the process is idle. V8 collects when it is asked for more memory, and keeps the pages that it has freed: a process that
 * served a burst and is idle since would keep what the burst took, for as long as it is idle. A collection stops the process for some tenths of a second, so
 * there is one only when two looks in a row find it idle, and only after the memory has grown since the last.
 */
export class IdleCollection {
  readonly #memory: ProcessMemory;
  /** The least resident memory since the last collection, in bytes. */
  #floor = 0;
  #wasIdle = false;

  constructor(memory: ProcessMemory) {
    this.#memory = memory;
  }

  /** Looks once, and collects if it is time to. */
  async look(): Promise<void> {
    const isIdle = this.#memory.workedShare() < idleShare;
    const resident = this.#memory.residentBytes();
    this.#floor = Math.min(this.#floor, resident);
    const isWorthIt = resident - this.#floor >= worthwhileBytes;
    const isTime = isIdle && this.#wasIdle && isWorthIt;
    // A collection is work: the look after it finds the process busy.
    this.#wasIdle = isIdle && !isTime;
    if (!isTime) return;
    await this.#memory.collect();
    this.#floor = this.#memory.residentBytes();
  }
}

/** Looks at this process every five seconds, without keeping it alive. @returns ends that. */
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
  // What fails is tried again at the next growth.
  const timer = setInterval(() => void collection.look().catch(() => undefined), everyMs).unref();
  return () => clearInterval(timer);
}

/** The inspector's collection is the only one that is part of Node.js's interface and gives pages back. */
export async function collectGarbage(): Promise<void> {
  const session = new Session();
  session.connect();
  await session.post('HeapProfiler.collectGarbage');
  // A session that is disconnected within its own answer never returns.
  await nextTurn();
  session.disconnect();
}
