import { commits, type DatabaseTask } from '../statement-lanes.ts';

/**
 * Share of the lane of commits; other lanes have 1. A commit serves many requests, which have
 * finished all other work.
 */
const shareOfCommits = 4;

/**
 * Each millisecond that a task has used the connection counts as this many milliseconds of a later
 * start. Light tasks overtake heavy ones.
 */
const delayByUse = 10;

interface Waiting {
  readonly task: DatabaseTask;
  /** Effective start time of the task. */
  readonly place: number;
  readonly proceed: () => void;
}

interface LaneState {
  readonly share: number;
  /** In scheduling order. */
  readonly waiting: Waiting[];
  /** Time that the lane has used the connection, in milliseconds, divided by its share. */
  usedMs: number;
}

/**
 * Schedules the one connection of the embedded database. The lane that has used the least of its
 * share is next. Within a lane, the task that began first is next, so that begun work is finished;
 * a task that uses much time falls back.
 */
export class ConnectionScheduler {
  readonly #now: () => number;
  /** One lane for each kind of request. Lanes are never removed. */
  readonly #lanes = new Map<string, LaneState>();
  #current: { readonly lane: LaneState; readonly task: DatabaseTask; readonly began: number } | null = null;
  /**
   * Used time of the lane served last, at the time it was chosen. A lane that was idle starts at
   * this level and accumulates no credit.
   */
  #level = 0;

  constructor(now = () => performance.now()) {
    this.#now = now;
  }

  /** Number of tasks that wait for the connection. */
  get waiting(): number {
    return this.#lanes.values().reduce((sum, { waiting }) => sum + waiting.length, 0);
  }

  /** Resolves when the task has the connection, which it keeps until `release`. */
  acquire(task: DatabaseTask): Promise<void> {
    const lane = this.#lane(task.lane);
    if (lane.waiting.length === 0) lane.usedMs = Math.max(lane.usedMs, this.#level);
    const { promise, resolve } = Promise.withResolvers<void>();
    const place = task.beganAt + delayByUse * task.usedMs;
    const before = lane.waiting.findLastIndex((other) => other.place <= place);
    lane.waiting.splice(before + 1, 0, { task, place, proceed: resolve });
    this.#proceed();
    return promise;
  }

  /** Releases the connection. */
  release(): void {
    if (this.#current === null) throw new RangeError('No task uses the connection.');
    const { lane, task, began } = this.#current;
    const used = this.#now() - began;
    lane.usedMs += used / lane.share;
    task.usedMs += used;
    this.#current = null;
    this.#proceed();
  }

  #lane(name: string): LaneState {
    const share = name === commits ? shareOfCommits : 1;
    const lane = this.#lanes.get(name) ?? { share, waiting: [], usedMs: 0 };
    this.#lanes.set(name, lane);
    return lane;
  }

  #proceed(): void {
    if (this.#current !== null) return;
    const lane = this.#nextLane();
    const next = lane?.waiting.shift();
    if (lane === undefined || next === undefined) return;
    this.#level = lane.usedMs;
    this.#current = { lane, task: next.task, began: this.#now() };
    next.proceed();
  }

  /** Returns the lane with waiting tasks that has used the least of its share. */
  #nextLane(): LaneState | undefined {
    let next: LaneState | undefined;
    for (const lane of this.#lanes.values())
      if (lane.waiting.length > 0 && (next === undefined || lane.usedMs < next.usedMs)) next = lane;
    return next;
  }
}
