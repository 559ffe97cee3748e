import type { Party } from './parties.ts';
import type { Reader } from './unread-answers.ts';

/**
 * @param done to be called when the operation is over, its answer taken or never to come.
 * @param answered to be called before that, if the answer is whole and waits for the client, with its bytes.
 */
type Begin = (done: () => void, answered: (bytes: number) => void) => void;

interface Entry {
  readonly party: Party;
  readonly begin: Begin;
}

/** An answer that waits on a connection. */
export interface Waiting {
  readonly reader: Reader;
  readonly bytes: number;
}

/** Decides which operations may begin. */
export interface Turns {
  readonly limits: { readonly perConnection: number };
  /** An operation was read. */
  readonly arrive: (party: Party) => void;
  /** Whether the lane's next operation may begin. If not, the lane is given its turn later. */
  readonly enter: (party: Party, lane: Lane) => boolean;
  /** An operation that had begun is over. */
  readonly leave: (party: Party) => void;
  /** All that is left of an operation that had begun is an answer that waits. @returns tells that the client has taken it, or is gone. */
  readonly answer: (party: Party, waiting: Waiting) => () => void;
  /** An operation is over, or will not be begun. */
  readonly depart: (party: Party) => void;
  /** The lane is gone. */
  readonly forget: (party: Party, lane: Lane) => void;
}

/** The operations of one connection, in order. */
export class Lane {
  readonly #turns: Turns;
  readonly #reader: Reader;
  readonly #waiting: Entry[] = [];
  /** Operations that have begun and are not over, and how many of those wait for their client to take the answer. */
  #running = 0;
  #unread = 0;
  #isBeginning = false;
  /** Called when the last operation that waited has begun. */
  onClear: () => void = () => undefined;

  constructor(turns: Turns, reader: Reader = patient) {
    this.#turns = turns;
    this.#reader = reader;
  }

  /** Whether an operation waits for its turn: no more should be read from the connection. */
  get isHeld(): boolean {
    return this.#waiting.length > 0;
  }

  /** How many operations wait. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Whether nothing is under way or waits, not even an answer for the client. */
  get isIdle(): boolean {
    return this.#running === 0 && !this.isHeld;
  }

  /** Whether an answer is whole and the client has not taken it. */
  get hasUnread(): boolean {
    return this.#unread > 0;
  }

  /** @param begin called at once or later. */
  add(party: Party, begin: Begin): void {
    this.#turns.arrive(party);
    this.#waiting.push({ party, begin });
    if (this.#waiting.length === 1) this.#beginNext();
  }

  /** Begins what may begin. */
  advance(): void {
    if (!this.isHeld || this.#isBeginning) return;
    this.#beginNext();
    if (!this.isHeld) this.onClear();
  }

  #beginNext(): void {
    // An operation that is over at once has its successor begun by this loop, not from within.
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

  /** The connection is gone: what waits is not begun. */
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

/** A connection that is never broken off for what waits on it. */
const patient: Reader = { bytesPerSecond: Number.POSITIVE_INFINITY, cut: () => undefined };
