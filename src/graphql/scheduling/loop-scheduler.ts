/**
 * Maximum number of pieces of work that start in one iteration, minimum number that start however
 * long the iteration lasts, and time in milliseconds after which no more start.
 */
const perIteration = { max: 16, min: 2, ms: 4 };

/**
 * Maximum number of turns in one iteration, even without a limit on the pieces that start in it.
 */
const maxTurns = 64;

export interface LoopSchedulerOptions {
  /** Maximum number of pieces of work that start in one iteration of the event loop. */
  readonly max?: number;
  /**
   * Time after which an iteration starts nothing more, in milliseconds. Reading by the loop counts.
   */
  readonly ms?: number;
  /**
   * Calls back after the event loop has polled for input. Microtasks of one callback finish before
   * the next callback.
   */
  readonly schedule?: (callback: () => void) => void;
  readonly now?: () => number;
}

/** Starts all work immediately. */
export const unlimitedLoop: LoopSchedulerOptions = {
  max: Number.POSITIVE_INFINITY,
  ms: Number.POSITIVE_INFINITY,
};

/**
 * Spreads the start of work over the iterations of the event loop. However much one client has
 * sent, the loop polls for the input of other clients after a few milliseconds. Clients take turns;
 * the work of one client starts in the order of arrival.
 */
export class LoopScheduler {
  readonly #max: number;
  readonly #ms: number;
  readonly #schedule: (callback: () => void) => void;
  readonly #now: () => number;
  /** Waiting work of each client, in the order of the clients' turns. */
  readonly #waiting = new Map<unknown, Set<() => void>>();
  #isOpen = false;
  /** A callback is running in its turn, which is for one piece of work. */
  #isInTurn = false;
  #iteration = 0;
  #begun = 0;
  #startedAt = 0;

  constructor({
    max = perIteration.max,
    ms = perIteration.ms,
    schedule = setImmediate,
    now,
  }: LoopSchedulerOptions = {}) {
    this.#max = max;
    this.#ms = ms;
    this.#schedule = schedule;
    this.#now = now ?? (() => performance.now());
  }

  /**
   * The current iteration, as a number. Work that completes in the iteration in which it started
   * has not waited for anything external.
   */
  get iteration(): number {
    this.#open();
    return this.#iteration;
  }

  /** Whether a piece of work may start immediately. If so, it is counted. */
  take(): boolean {
    if (this.#waiting.size > 0 || this.#isInTurn) return false;
    this.#open();
    if (!this.#hasRoom()) return false;
    this.#begun += 1;
    return true;
  }

  /**
   * Calls `callback` once, when it is the turn of the client. A callback that is already waiting
   * keeps its order.
   */
  wait(client: unknown, callback: () => void): void {
    const ofClient = this.#waiting.get(client) ?? new Set();
    ofClient.add(callback);
    this.#waiting.set(client, ofClient);
    this.#open();
  }

  forget(client: unknown, callback: () => void): void {
    const ofClient = this.#waiting.get(client);
    if (ofClient?.delete(callback) && ofClient.size === 0) this.#waiting.delete(client);
  }

  #open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#start();
    this.#schedule(this.#nextIteration);
  }

  readonly #nextIteration = () => {
    this.#start();
    this.#isOpen = this.#waiting.size > 0;
    if (!this.#isOpen) return;
    // By then, each client that had its turn may be waiting for the next.
    const turns = Math.min(this.#max, maxTurns);
    for (let turn = 0; turn < turns; turn += 1) this.#schedule(this.#beginNext);
    this.#schedule(this.#nextIteration);
  };

  #start(): void {
    this.#iteration += 1;
    this.#begun = 0;
    this.#startedAt = this.#now();
  }

  #hasRoom(): boolean {
    const min = Math.min(perIteration.min, this.#max);
    if (this.#begun < min) return true;
    return this.#begun < this.#max && this.#now() - this.#startedAt < this.#ms;
  }

  readonly #beginNext = () => {
    if (!this.#hasRoom()) return;
    const [next] = this.#waiting;
    if (next === undefined) return;
    const [client, ofClient] = next;
    const [callback] = ofClient;
    // Move the client to the end, so that the next client follows.
    this.#waiting.delete(client);
    if (callback === undefined) return;
    ofClient.delete(callback);
    if (ofClient.size > 0) this.#waiting.set(client, ofClient);
    this.#begun += 1;
    this.#isInTurn = true;
    try {
      callback();
    } finally {
      this.#isInTurn = false;
    }
  };
}
