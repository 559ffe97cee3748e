import type { Sender } from './senders.ts';
import type { Reader } from './unread-responses.ts';

/**
 * @param done call this when the operation is over: its response was taken, or will never come.
 * @param answered call this before `done` if the complete response waits for the client, with its
 * size in bytes.
 */
type Begin = (done: () => void, answered: (bytes: number) => void) => void;

interface Entry {
  readonly sender: Sender;
  readonly begin: Begin;
}

/** A response that waits on a connection. */
export interface Waiting {
  readonly reader: Reader;
  readonly bytes: number;
}

/** Decides which operations may start. */
export interface StartRules {
  readonly limits: { readonly perConnection: number };
  /** An operation was read. */
  readonly arrive: (sender: Sender) => void;
  /** Whether the queue's next operation may start. If not, the queue gets its turn later. */
  readonly enter: (sender: Sender, queue: OperationQueue) => boolean;
  /** A started operation is over. */
  readonly leave: (sender: Sender) => void;
  /**
   * A started operation has only a waiting response left.
   * @returns a function to call when the client has taken it or has disconnected.
   */
  readonly answer: (sender: Sender, waiting: Waiting) => () => void;
  /** An operation is over or will not start. */
  readonly depart: (sender: Sender) => void;
  /** The queue has ended. */
  readonly forget: (sender: Sender, queue: OperationQueue) => void;
}

/** The operations of one connection, in order. */
export class OperationQueue {
  readonly #rules: StartRules;
  readonly #reader: Reader;
  readonly #waiting: Entry[] = [];
  /**
   * Number of started operations that are not over, and number of these whose client only has to
   * take the response.
   */
  #running = 0;
  #unread = 0;
  #isBeginning = false;
  /** Called when the last waiting operation has started. */
  onClear: () => void = () => undefined;

  constructor(rules: StartRules, reader: Reader = patient) {
    this.#rules = rules;
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
  add(sender: Sender, begin: Begin): void {
    this.#rules.arrive(sender);
    this.#waiting.push({ sender, begin });
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
      if (this.#running >= this.#rules.limits.perConnection) return;
      if (!this.#rules.enter(next.sender, this)) return;
      this.#waiting.shift();
      this.#running += 1;
      this.#begin(next);
    }
  }

  /** The connection has ended: waiting operations do not start. */
  close(): void {
    for (const { sender } of this.#waiting.splice(0)) {
      this.#rules.forget(sender, this);
      this.#rules.depart(sender);
    }
  }

  #begin({ sender, begin }: Entry): void {
    let isDone = false;
    let taken: (() => void) | undefined;
    const done = () => {
      if (isDone) return;
      isDone = true;
      this.#running -= 1;
      if (taken === undefined) {
        this.#rules.leave(sender);
        this.#rules.depart(sender);
      } else {
        this.#unread -= 1;
        taken();
      }
      this.advance();
    };
    const answered = (bytes: number) => {
      if (isDone || taken !== undefined) return;
      this.#unread += 1;
      taken = this.#rules.answer(sender, { reader: this.#reader, bytes });
    };
    begin(done, answered);
  }
}

/** A connection that is never closed because of waiting responses. */
const patient: Reader = { bytesPerSecond: Number.POSITIVE_INFINITY, cut: () => undefined };
