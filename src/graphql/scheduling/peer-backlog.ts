import type { LoopScheduler } from './loop-scheduler.ts';

/**
 * Limits per peer. `inIteration`: requests and messages of a peer that are read in one iteration of
 * the event loop before its connections must take turns. `waiting`: requests that arrived together
 * with another and still wait, before its connections are barely read.
 */
const max = { inIteration: 256, waiting: 1000 };

/**
 * While that many wait, one connection is read per interval, in milliseconds: other clients may
 * share the address.
 */
const evenSoMs = 250;

/** Counts what arrives from one peer, over all its connections. */
export class PeerBacklog {
  readonly #loop: LoopScheduler;
  /** Callbacks that stop reading each connection until its turn. */
  readonly #holds = new Set<() => void>();
  /** Callbacks that wait until fewer requests wait, in the order of arrival. */
  readonly #forRoom = new Set<() => void>();
  #timer: NodeJS.Timeout | undefined;
  #iteration = 0;
  #inIteration = 0;
  #waiting = 0;

  constructor(loop: LoopScheduler) {
    this.#loop = loop;
  }

  /** Whether no connection is counted. */
  get isEmpty(): boolean {
    return this.#holds.size === 0;
  }

  /** Whether so much waits that no more should be read. */
  get isFull(): boolean {
    return this.#waiting > max.waiting;
  }

  /** @param hold called when no more should be read from the connection in this iteration. */
  join(hold: () => void): void {
    this.#holds.add(hold);
  }

  leave(hold: () => void): void {
    this.#holds.delete(hold);
  }

  /** Counts a request or message that was read. */
  count(): void {
    const { iteration } = this.#loop;
    if (this.#iteration !== iteration) {
      this.#iteration = iteration;
      this.#inIteration = 0;
    }
    this.#inIteration += 1;
    if (this.#inIteration === max.inIteration) for (const hold of [...this.#holds]) hold();
  }

  /** Changes the number of waiting requests that arrived together with another. */
  wait(change: number): void {
    this.#waiting += change;
    if (!this.isFull) this.#admit(this.#forRoom.size);
  }

  /** Calls `callback` once, when fewer requests wait or after the interval. */
  onceRoom(callback: () => void): void {
    this.#forRoom.add(callback);
    this.#timer ??= setInterval(() => this.#admit(this.isFull ? 1 : this.#forRoom.size), evenSoMs).unref();
  }

  forget(callback: () => void): void {
    this.#forRoom.delete(callback);
    this.#admit(0);
  }

  #admit(count: number): void {
    for (const callback of [...this.#forRoom].slice(0, count)) if (this.#forRoom.delete(callback)) callback();
    if (this.#forRoom.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
