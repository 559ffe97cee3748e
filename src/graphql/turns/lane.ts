import type { Party } from './parties.ts';
import type { Reader } from './unread-answers.ts';

/**
 * @param done call this when the operation is over: its response was taken, or will never come.
 * @param answered call this before `done` if the complete response waits for the client, with its
 * size in bytes.
 */
type Begin = (done: () => void, answered: (bytes: number) => void) => void;

interface Entry {
  readonly party: Party;
  readonly begin: Begin;
}

/** A response that waits on a connection. */
export interface Waiting {
  readonly reader: Reader;
  readonly bytes: number;
}

/** Decides which operations may start. */
export interface Turns {
  readonly limits: { readonly perConnection: number };
  /** An operation was read. */
  readonly arrive: (party: Party) => void;
  /** Whether the lane's next operation may start. If not, the lane gets its turn later. */
  readonly enter: (party: Party, lane: Lane) => boolean;
  /** A started operation is over. */
  readonly leave: (party: Party) => void;
  /**
   * A started operation has only a waiting response left.
   * @returns a function to call when the client has taken it or has disconnected.
   */
  readonly answer: (party: Party, waiting: Waiting) => () => void;
  /** An operation is over or will not start. */
  readonly depart: (party: Party) => void;
  /** The lane has ended. */
  readonly forget: (party: Party, lane: Lane) => void;
}

/** The operations of one connection, in order. */
export class Lane {
  readonly #turns: Turns;
  readonly #reader: Reader;
  readonly #waiting: Entry[] = [];
  /**
   * Number of started operations that are not over; and how many of those wait for their client to
   * take the response.
   */
  #running = 0;
  #unread = 0;
  #isBeginning = false;
  /** Called when the last waiting operation has started. */
  onClear: () => void = () => undefined;

  constructor(turns: Turns, reader: Reader = patient) {
    this.#turns = turns;
    this.#reader = reader;
  }

  /** Whether an operation waits for its turn. If so, no more should be read from the connection. */
  get isHeld(): boolean {
    return this.#waiting.length > 0;
  }

  /** Number of waiting operations. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Whether nothing is running or waiting, including responses. */
  get isIdle(): boolean {
    return this.#running === 0 && !this.isHeld;
  }

  /** Whether a complete response waits for the client. */
  get hasUnread(): boolean {
    return this.#unread > 0;
  }

  /** @param begin called immediately or later. */
  add(party: Party, begin: Begin): void {
    this.#turns.arrive(party);
    this.#waiting.push({ party, begin });
    if (this.#waiting.length === 1) this.#beginNext();
  }

  /** Starts the operations that may start. */
  advance(): void {
    if (!this.isHeld || this.#isBeginning) return;
    this.#beginNext();
    if (!this.isHeld) this.onClear();
  }

  #beginNext(): void {
    // If an operation ends immediately, this loop starts its successor, not a nested call.
    if (this.#isBeginning) return;
    this.#isBeginning = true;
    this.#beginWhileAllowed();
    this.#isBeginning = false;
  }

  #beginWhileAllowed(): void {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      if (this.#running >= this.#turns.limits.perConnection) return;
      if (!this.#turns.enter(next.party, this)) return;
      this.#waiting.shift();
      this.#running += 1;
      this.#begin(next);
    }
  }

  /** The connection has ended: waiting operations do not start. */
  close(): void {
    for (const { party } of this.#waiting.splice(0)) {
      this.#turns.forget(party, this);
      this.#turns.depart(party);
    }
  }

  #begin({ party, begin }: Entry): void {
    let isDone = false;
    let taken: (() => void) | undefined;
    const done = () => {
      if (isDone) return;
      isDone = true;
      this.#running -= 1;
      if (taken === undefined) {
        this.#turns.leave(party);
        this.#turns.depart(party);
      } else {
        this.#unread -= 1;
        taken();
      }
      this.advance();
    };
    const answered = (bytes: number) => {
      if (isDone || taken !== undefined) return;
      this.#unread += 1;
      taken = this.#turns.answer(party, { reader: this.#reader, bytes });
    };
    begin(done, answered);
  }
}

/** A connection that is never closed because of waiting responses. */
const patient: Reader = { bytesPerSecond: Number.POSITIVE_INFINITY, cut: () => undefined };
