import type { Socket } from 'node:net';

/** What clients must take of the answers that wait for them. */
export interface LeastPace {
  /** In each span so many bytes, or all that waits. */
  readonly bytes: number;
  readonly spanMs: number;
}

/** What a connection is measured by. */
export type Carrying = Pick<Socket, 'bytesWritten' | 'writableLength'>;

interface Span {
  readonly since: number;
  /** When it began. */
  readonly taken: number;
  /** Bytes that had been given to the connection when it began, since the connection was opened. */
  readonly given: number;
}

/** How fast the client of one connection takes what waits for it. */
export class ReadingPace {
  readonly #connection: Carrying;
  readonly #least: LeastPace;
  readonly #now: () => number;
  #span: Span | null = null;

  constructor(connection: Carrying, least: LeastPace, now: () => number = () => performance.now()) {
    this.#connection = connection;
    this.#least = least;
    this.#now = now;
  }

  /** Bytes a second that the client took in this span; a client that is not waited for counts as infinitely fast. */
  get bytesPerSecond(): number {
    if (this.#span === null) return Number.POSITIVE_INFINITY;
    // A span that has just begun says little.
    const seconds = 1 + (this.#now() - this.#span.since) / 1000;
    return this.#takenIn(this.#span) / seconds;
  }

  /**
   * Is to be called several times in each span.
   * @returns bytes that the client took in a span in which it had to take more; null as long as it keeps up.
   */
  tooFewBytes(isAnswerWaiting: boolean): number | null {
    if (!isAnswerWaiting) {
      this.#span = null;
      return null;
    }
    const span = this.#span;
    const taken = bytesTaken(this.#connection);
    if (span === null || taken - span.taken >= this.#least.bytes || taken >= span.given) {
      this.#span = { since: this.#now(), taken, given: this.#connection.bytesWritten };
      return null;
    }
    return this.#now() - span.since < this.#least.spanMs ? null : taken - span.taken;
  }

  #takenIn(span: Span): number {
    return bytesTaken(this.#connection) - span.taken;
  }
}

/**
 * Bytes that the system has taken from a connection for its client. Node.js counts a write only once it is whole, and an answer is one write: what has left of it shows
 * in the counters that Node.js ends stalled sockets by, which it does not publish. Without them a large answer would count as unread until its end.
 */
export function bytesTaken(connection: Carrying): number {
  const handle: unknown = Reflect.get(connection, '_handle');
  if (isCounting(handle)) return handle.bytesWritten - handle.writeQueueSize;
  return connection.bytesWritten - connection.writableLength;
}

interface Counting {
  /** Bytes that were given to the system's side of the connection, and those of them that wait there. */
  readonly bytesWritten: number;
  readonly writeQueueSize: number;
}

function isCounting(handle: unknown): handle is Counting {
  return (
    typeof handle === 'object' &&
    handle !== null &&
    'bytesWritten' in handle &&
    typeof handle.bytesWritten === 'number' &&
    'writeQueueSize' in handle &&
    typeof handle.writeQueueSize === 'number'
  );
}
