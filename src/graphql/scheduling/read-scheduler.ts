import type { ClientTime } from './client-time.ts';
import type { LoopScheduler } from './loop-scheduler.ts';
import { PeerBacklog } from './peer-backlog.ts';

/**
 * Cost in milliseconds of reading the next chunk from a connection, before any of it is processed.
 * It is charged in advance, so that connections take turns.
 */
const pieceMs = 0.5;

/** A chunk of at least this many requests or messages is not small. */
const many = 16;

/** A connection that is read. */
export interface ReadConnection {
  readonly isPaused: () => boolean;
  readonly pause: () => void;
  /** Reads the connection again. */
  readonly resume: () => void;
}

/**
 * Decides when connections are read. One system call may return up to a thousand requests, and the
 * event loop makes one call per connection that has data. If all connections of a peer are full, no
 * other peer is served for seconds. Therefore connections with much data are read one after
 * another, in turns.
 */
export class ReadScheduler {
  readonly time: ClientTime;
  readonly loop: LoopScheduler;
  readonly #peers = new Map<string, PeerBacklog>();

  constructor(time: ClientTime, loop: LoopScheduler) {
    this.time = time;
    this.loop = loop;
  }

  /** Number of peers with connections. */
  get size(): number {
    return this.#peers.size;
  }

  /** @param peer the name of the peer: a client, or a proxy with any number of clients. */
  of(peer: string, connection: ReadConnection): ConnectionReads {
    const backlog = this.#peers.get(peer) ?? new PeerBacklog(this.loop);
    this.#peers.set(peer, backlog);
    return new ConnectionReads({ readScheduler: this, peer, backlog, connection }, () => {
      if (backlog.isEmpty) this.#peers.delete(peer);
    });
  }
}

interface ConnectionReadsDependencies {
  readonly readScheduler: ReadScheduler;
  readonly peer: string;
  readonly backlog: PeerBacklog;
  readonly connection: ReadConnection;
}

/** Counts what one connection delivers, and decides when a paused connection is read again. */
export class ConnectionReads {
  readonly #dependencies: ConnectionReadsDependencies;
  readonly #onClose: () => void;
  /** Number of requests or messages that were read but not processed. */
  #waiting = 0;
  /**
   * Number of requests or messages that were read in the last iteration with data, since the
   * connection was last resumed. For a new connection the number is unknown.
   */
  #inPiece = many;
  #iteration = -1;
  #isAwaited = false;
  /** The client that is charged for reading. */
  #client: string;
  #costMs = 0;
  #isClosed = false;

  constructor(dependencies: ConnectionReadsDependencies, onClose: () => void) {
    this.#dependencies = dependencies;
    this.#onClose = onClose;
    this.#client = dependencies.peer;
    dependencies.backlog.join(this.#hold);
  }

  /** Whether the connection waits to be read. */
  get isAwaited(): boolean {
    return this.#isAwaited;
  }

  /** Counts a frame that contains no message. */
  count(): void {
    if (!this.#isClosed) this.#dependencies.backlog.count();
  }

  /**
   * Counts a request or message.
   * @returns a function to call once it starts, or never will.
   */
  arrive(): () => void {
    if (this.#isClosed) return () => undefined;
    this.#wait(1);
    const { iteration } = this.#dependencies.readScheduler.loop;
    if (this.#iteration !== iteration) this.#inPiece = 0;
    this.#iteration = iteration;
    this.#inPiece += 1;
    this.#dependencies.backlog.count();
    let isOver = false;
    return () => {
      if (isOver || this.#isClosed) return;
      isOver = true;
      this.#wait(-1);
    };
  }

  /** Reads the connection immediately or later, in the client's time. */
  await(client: string): void {
    if (this.#isAwaited || this.#isClosed) return;
    this.#isAwaited = true;
    this.#client = client;
    this.#costMs = pieceMs;
    this.#try();
  }

  /** The connection has ended, or other code reads it. */
  close(): void {
    if (this.#isClosed) return;
    const { readScheduler, peer, backlog } = this.#dependencies;
    this.#isClosed = true;
    this.#isAwaited = false;
    backlog.leave(this.#hold);
    backlog.forget(this.#read);
    this.#wait(-this.#waiting);
    readScheduler.loop.forget(peer, this.#takeTurn);
    readScheduler.time.forget(this.#client, this.#try);
    this.#onClose();
  }

  /**
   * The first waiting request of a connection does not count for its peer, because a proxy sends
   * one request at a time on each of its many connections.
   */
  #wait(change: number): void {
    const before = Math.max(0, this.#waiting - 1);
    this.#waiting += change;
    const after = Math.max(0, this.#waiting - 1);
    if (after !== before) this.#dependencies.backlog.wait(after - before);
  }

  readonly #hold = () => {
    const { readScheduler, peer, connection } = this.#dependencies;
    if (this.#isAwaited || connection.isPaused()) return;
    this.#isAwaited = true;
    this.#client = peer;
    // The connections of a proxy are not charged to the proxy.
    this.#costMs = 0;
    readScheduler.loop.wait(peer, this.#takeTurn);
    connection.pause();
  };

  readonly #try = () => {
    const { loop } = this.#dependencies.readScheduler;
    if (loop.take()) this.#takeTurn();
    else loop.wait(this.#dependencies.peer, this.#takeTurn);
  };

  readonly #takeTurn = () => {
    const { readScheduler, backlog } = this.#dependencies;
    // A connection with little data does not wait for connections of the peer with much data.
    const isLittle = this.#costMs === 0 && this.#inPiece < many;
    if (!isLittle && readScheduler.time.isSpent(this.#client))
      return readScheduler.time.onceRenewed(this.#client, this.#try);
    if (backlog.isFull && this.#inPiece >= many) return backlog.onceRoom(this.#read);
    this.#read();
  };

  readonly #read = () => {
    const { readScheduler, connection } = this.#dependencies;
    readScheduler.time.spend(this.#client, this.#costMs);
    this.#inPiece = 0;
    this.#isAwaited = false;
    connection.resume();
  };
}
