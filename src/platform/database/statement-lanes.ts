import { AsyncLocalStorage } from 'node:async_hooks';

/** Lanes of what the process does by itself. Requests have a lane for each of their kinds. */
export const commits = 'commits';
/** Reads whose result requests of every kind wait for. */
export const sharedReads = 'shared reads';
const background = 'background';

/** Work that uses the database: a request, a commit, a statement of the process's own. */
export interface DatabaseTask {
  /** What it serves. Each lane has a queue of its own for the one connection of the database in process. */
  readonly lane: string;
  /** By the clock of `performance.now`. */
  readonly beganAt: number;
  /** How long it has had the connection so far, in milliseconds. */
  usedMs: number;
}

const tasks = new AsyncLocalStorage<DatabaseTask>();

/** Does work whose statements wait in that lane. */
export function inLane<Result>(lane: string, work: () => Result): Result {
  return tasks.run(newTask(lane), work);
}

/** The errand that the caller is on. What no request asked for is in the background. */
export function currentTask(): DatabaseTask {
  return tasks.getStore() ?? newTask(background);
}

function newTask(lane: string): DatabaseTask {
  return { lane, beganAt: performance.now(), usedMs: 0 };
}
