import { commits, type DatabaseTask } from '../statement-lanes.ts';

/** The share of commits, where another lane has 1: a commit serves many requests, and those have done everything else already. */
const shareOfCommits = 4;

/** An errand counts as having begun this much later for each millisecond that it has had the connection: light ones pass heavy ones. */
const delayByUse = 10;

interface Waiting {
  readonly task: DatabaseTask;
  /** When the errand counts as having begun. */
  readonly place: number;
  readonly proceed: () => void;
}

interface LaneState {
  readonly share: number;
  /** In the order of their turns. */
  readonly waiting: Waiting[];
  /** Time that the lane has had, in milliseconds, divided by its share. */
  usedMs: number;
}

/**
 * Turns on the one connection of the database in process. The lane that has had the least of its share is next. Within a lane the errand that began first is next, so
 * that what has begun is finished; one that uses much falls back.
 */
export class ConnectionScheduler {
  readonly #now: () => number;
  /** There are as many as there are kinds of requests, and they are kept. */
  readonly #lanes = new Map<string, LaneState>();
  #current: { readonly lane: LaneState; readonly task: DatabaseTask; readonly began: number } | null = null;
  /** What the lane served last had used when its turn began. A lane that was idle counts as having used as much, and saves nothing up. */
  #level = 0;

  constructor(now = () => performance.now()) {
    this.#now = now;
  }

  /** Errands that wait for their turn. */
  get waiting(): number {
    return this.#lanes.values().reduce((sum, { waiting }) => sum + waiting.length, 0);
  }

  /** Resolves when it is the errand's turn, which lasts until `release`. */
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

  /** Ends the present turn. */
  release(): void {
    if (this.#current === null) throw new RangeError('Nobody has a turn.');
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

  /** Of those where somebody waits, the one that has had the least of its share. */
  #nextLane(): LaneState | undefined {
    let next: LaneState | undefined;
    for (const lane of this.#lanes.values())
      if (lane.waiting.length > 0 && (next === undefined || lane.usedMs < next.usedMs)) next = lane;
    return next;
  }
}
