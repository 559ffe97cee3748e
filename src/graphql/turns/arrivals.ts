import type { Rounds } from './rounds.ts';

/**
 * Requests and messages of one peer: how many may be read in one round of the event loop before its connections wait for their turns, and how many may wait that came
 * in one piece with another before its connections are hardly read.
 */
const most = { inRound: 256, waiting: 1000 };

/** While so many wait, one connection is read after another in this time, in milliseconds: what waits may be somebody else's behind the same address. */
const evenSoMs = 250;

/** What arrives from one peer, over all its connections. */
export class Arrivals {
  readonly #rounds: Rounds;
  /** Stops reading each of its connections until that has its turn. */
  readonly #holds = new Set<() => void>();
  /** Those who wait until fewer requests wait, in the order in which they came. */
  readonly #forRoom = new Set<() => void>();
  #timer: NodeJS.Timeout | undefined;
  #round = 0;
  #inRound = 0;
  #waiting = 0;

  constructor(rounds: Rounds) {
    this.#rounds = rounds;
  }

  /** Whether no connection is counted. */
  get isEmpty(): boolean {
    return this.#holds.size === 0;
  }

  /** Whether so much waits that no more should be read. */
  get isFull(): boolean {
    return this.#waiting > most.waiting;
  }

  /** @param hold called whenever no more should be read from a connection in this round. */
  join(hold: () => void): void {
    this.#holds.add(hold);
  }

  leave(hold: () => void): void {
    this.#holds.delete(hold);
  }

  /** A request or a message was read. */
  count(): void {
    const { number } = this.#rounds;
    if (this.#round !== number) {
      this.#round = number;
      this.#inRound = 0;
    }
    this.#inRound += 1;
    if (this.#inRound === most.inRound) for (const hold of [...this.#holds]) hold();
  }

  /** So many more wait that came in one piece with another, or so many fewer. */
  wait(change: number): void {
    this.#waiting += change;
    if (!this.isFull) this.#admit(this.#forRoom.size);
  }

  /** Calls once when fewer wait, or after a while. */
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
