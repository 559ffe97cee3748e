import { Arrivals } from './arrivals.ts';
import type { ClientTime } from './client-time.ts';
import type { Rounds } from './rounds.ts';

/** What reading the next piece from a connection costs before anything of it is handled, in milliseconds. It is paid in advance, so that connections take turns. */
const pieceMs = 0.5;

/** Requests or messages of a piece that is not small. */
const many = 16;

/** A connection that is read. */
export interface ReadConnection {
  readonly isPaused: () => boolean;
  readonly pause: () => void;
  /** Reads it again. */
  readonly resume: () => void;
}

/**
 * Decides when connections are read. One system call brings up to a thousand requests, and the event loop makes one for each connection that has something: with all
 * connections of a peer full it would look for nobody else for seconds. So connections that have brought much are read again one after another, in turns.
 */
export class Intakes {
  readonly time: ClientTime;
  readonly rounds: Rounds;
  readonly #peers = new Map<string, Arrivals>();

  constructor(time: ClientTime, rounds: Rounds) {
    this.time = time;
    this.rounds = rounds;
  }

  /** Peers with connections. */
  get size(): number {
    return this.#peers.size;
  }

  /** @param peer the name of whoever made the connection: a client, or a proxy with any number of them. */
  of(peer: string, connection: ReadConnection): Intake {
    const arrivals = this.#peers.get(peer) ?? new Arrivals(this.rounds);
    this.#peers.set(peer, arrivals);
    return new Intake({ intakes: this, peer, arrivals, connection }, () => {
      if (arrivals.isEmpty) this.#peers.delete(peer);
    });
  }
}

interface IntakeParts {
  readonly intakes: Intakes;
  readonly peer: string;
  readonly arrivals: Arrivals;
  readonly connection: ReadConnection;
}

/** What one connection brings, and when it is read again after it was not read for a while. */
export class Intake {
  readonly #parts: IntakeParts;
  readonly #onClose: () => void;
  /** Requests or messages that were read and are not handled. */
  #waiting = 0;
  /** What was read in the round that last brought something, since the connection was read again. Of a new one it is not known how much it brings. */
  #inPiece = many;
  #round = -1;
  #isAwaited = false;
  /** Whose time reading takes. */
  #client: string;
  #costMs = 0;
  #isClosed = false;

  constructor(parts: IntakeParts, onClose: () => void) {
    this.#parts = parts;
    this.#onClose = onClose;
    this.#client = parts.peer;
    parts.arrivals.join(this.#hold);
  }

  /** Whether the connection waits to be read. */
  get isAwaited(): boolean {
    return this.#isAwaited;
  }

  /** A frame was read that brings no message. */
  count(): void {
    if (!this.#isClosed) this.#parts.arrivals.count();
  }

  /** A request or a message was read. @returns says once that it is begun, or never will be. */
  arrive(): () => void {
    if (this.#isClosed) return () => undefined;
    this.#wait(1);
    const { number } = this.#parts.intakes.rounds;
    if (this.#round !== number) this.#inPiece = 0;
    this.#round = number;
    this.#inPiece += 1;
    this.#parts.arrivals.count();
    let isOver = false;
    return () => {
      if (isOver || this.#isClosed) return;
      isOver = true;
      this.#wait(-1);
    };
  }

  /** Reads the connection at once or later, in time of the client. */
  await(client: string): void {
    if (this.#isAwaited || this.#isClosed) return;
    this.#isAwaited = true;
    this.#client = client;
    this.#costMs = pieceMs;
    this.#try();
  }

  /** The connection is gone, or read by somebody else. */
  close(): void {
    if (this.#isClosed) return;
    const { intakes, peer, arrivals } = this.#parts;
    this.#isClosed = true;
    this.#isAwaited = false;
    arrivals.leave(this.#hold);
    arrivals.forget(this.#read);
    this.#wait(-this.#waiting);
    intakes.rounds.forget(peer, this.#takeTurn);
    intakes.time.forget(this.#client, this.#try);
    this.#onClose();
  }

  /** The first that waits on a connection does not count for its peer: a proxy sends one at a time on each of its connections, for any number of clients. */
  #wait(change: number): void {
    const before = Math.max(0, this.#waiting - 1);
    this.#waiting += change;
    const after = Math.max(0, this.#waiting - 1);
    if (after !== before) this.#parts.arrivals.wait(after - before);
  }

  readonly #hold = () => {
    const { intakes, peer, connection } = this.#parts;
    if (this.#isAwaited || connection.isPaused()) return;
    this.#isAwaited = true;
    this.#client = peer;
    // A proxy's connections take nothing of the time of its own.
    this.#costMs = 0;
    intakes.rounds.wait(peer, this.#takeTurn);
    connection.pause();
  };

  readonly #try = () => {
    const { rounds } = this.#parts.intakes;
    if (rounds.take()) this.#takeTurn();
    else rounds.wait(this.#parts.peer, this.#takeTurn);
  };

  readonly #takeTurn = () => {
    const { intakes, arrivals } = this.#parts;
    // A connection that brings little waits for none of its peer's that bring much.
    const isLittle = this.#costMs === 0 && this.#inPiece < many;
    if (!isLittle && intakes.time.isSpent(this.#client))
      return intakes.time.onceRenewed(this.#client, this.#try);
    if (arrivals.isFull && this.#inPiece >= many) return arrivals.onceRoom(this.#read);
    this.#read();
  };

  readonly #read = () => {
    const { intakes, connection } = this.#parts;
    intakes.time.spend(this.#client, this.#costMs);
    this.#inPiece = 0;
    this.#isAwaited = false;
    connection.resume();
  };
}
