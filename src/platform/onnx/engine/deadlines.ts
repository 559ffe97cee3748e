import type { WorkerRequest } from '../worker-messages.ts';
import { type InferenceWorker, WorkerTimedOutError } from './inference-worker.ts';

/** Timeouts of a worker, in seconds. After them, the worker is ended. */
export interface Deadlines {
  /** For starting the worker, or for loading a model: reading, checking and trying it. */
  readonly loadSeconds: number;
  /** For one run of a model, or for counting the tokens of one text. */
  readonly runSeconds: number;
}

/** Generous, so that a slow model on a busy machine does not count as hung. */
export const defaultDeadlines: Deadlines = { loadSeconds: 300, runSeconds: 60 };

/** A job of many runs may take this many times as long as one run. */
const maxRuns = 10;

/** Number of clock ticks in a timeout. */
const ticks = 10;

/**
 * A worker that is ended if it does not answer in time. The time for earlier requests does not
 * count. Neither does time in which this process is blocked, because an answer may be waiting
 * unread.
 */
export function withDeadlines(worker: InferenceWorker, deadlines: Deadlines): InferenceWorker {
  let earlier: Promise<unknown> = Promise.resolve();
  return {
    ended: worker.ended,
    kill: () => worker.kill(),
    ask: async (request, onProgress) => {
      const seconds = secondsFor(request, deadlines);
      const clock = new Clock(seconds * 1000, () => worker.kill());
      const answer = worker.ask(request, () => {
        if (request.kind !== 'load') clock.progress();
        onProgress?.();
      });
      const settled = answer.then(
        () => clock.stop(),
        () => clock.stop(),
      );
      const turn = earlier;
      earlier = settled;
      void turn.then(() => clock.start());
      try {
        return await answer;
      } catch (error) {
        throw clock.isExpired ? new WorkerTimedOutError(seconds) : error;
      }
    },
  };
}

function secondsFor({ kind }: WorkerRequest, { loadSeconds, runSeconds }: Deadlines): number {
  return kind === 'load' || kind === 'ping' ? loadSeconds : runSeconds;
}

/** Counts ticks instead of reading the time, so that a late tick counts as one tick. */
class Clock {
  readonly #tickMs: number;
  readonly #expire: () => void;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;
  #sinceProgress = 0;
  #sinceStart = 0;
  #isExpired = false;

  constructor(milliseconds: number, expire: () => void) {
    this.#tickMs = milliseconds / ticks;
    this.#expire = expire;
  }

  get isExpired(): boolean {
    return this.#isExpired;
  }

  start(): void {
    if (this.#isStopped) return;
    this.#timer = setInterval(() => this.#tick(), this.#tickMs).unref();
  }

  progress(): void {
    this.#sinceProgress = 0;
  }

  stop(): void {
    this.#isStopped = true;
    clearInterval(this.#timer);
  }

  #tick(): void {
    this.#sinceProgress += 1;
    this.#sinceStart += 1;
    if (this.#sinceProgress < ticks && this.#sinceStart < ticks * maxRuns) return;
    this.#isExpired = true;
    this.stop();
    this.#expire();
  }
}
