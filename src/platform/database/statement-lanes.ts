import { AsyncLocalStorage } from 'node:async_hooks';

/** Lanes of the process's own work. Requests have one lane for each kind. */
export const commits = 'commits';
/** Lane of reads that requests of several kinds wait for. */
export const sharedReads = 'shared reads';
const background = 'background';

/** Work that uses the database: a request, a commit, or a statement of the process itself. */
export interface DatabaseTask {
  /**
   * Name of the lane. Each lane has its own queue for the one connection of the embedded database.
   */
  readonly lane: string;
  /** Start time, by the clock of `performance.now`. */
  readonly beganAt: number;
  /** Time that the task has used the connection so far, in milliseconds. */
  usedMs: number;
}

const tasks = new AsyncLocalStorage<DatabaseTask>();

/** Runs work whose statements wait in the lane. */
export function inLane<Result>(lane: string, work: () => Result): Result {
  return tasks.run(newTask(lane), work);
}

/** The task of the caller. Work outside a request is in the background lane. */
export function currentTask(): DatabaseTask {
  return tasks.getStore() ?? newTask(background);
}

function newTask(lane: string): DatabaseTask {
  return { lane, beganAt: performance.now(), usedMs: 0 };
}
