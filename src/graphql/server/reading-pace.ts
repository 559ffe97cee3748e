import type { Socket } from 'node:net';

/** Minimum pace at which clients must take waiting responses. */
export interface MinPace {
  /** Bytes to take in each span, unless fewer are waiting. */
  readonly bytes: number;
  readonly spanMs: number;
}

/** The properties of a connection that are measured. */
export type Carrying = Pick<Socket, 'bytesWritten' | 'writableLength'>;

interface Span {
  readonly since: number;
  /** Bytes taken before the span began. */
  readonly taken: number;
  /** Bytes written to the connection before the span began, since it opened. */
  readonly given: number;
}

/** Measures how fast the client of a connection takes waiting data. */
export class ReadingPace {
  readonly #connection: Carrying;
  readonly #minPace: MinPace;
  readonly #now: () => number;
  #span: Span | null = null;

  constructor(connection: Carrying, minPace: MinPace, now: () => number = () => performance.now()) {
    this.#connection = connection;
    this.#minPace = minPace;
    this.#now = now;
  }

  /** Bytes per second that the client took in this span; infinite if nothing waits for it. */
  get bytesPerSecond(): number {
    if (this.#span === null) return Number.POSITIVE_INFINITY;
    // A span that has just begun is not representative.
    const seconds = 1 + (this.#now() - this.#span.since) / 1000;
    return this.#takenIn(this.#span) / seconds;
  }

  /**
   * Call it several times in each span.
   * @returns the bytes that the client took in a span in which it should have taken more; null
   * while it is fast enough.
   */
  tooFewBytes(isAnswerWaiting: boolean): number | null {
    if (!isAnswerWaiting) {
      this.#span = null;
      return null;
    }
    const span = this.#span;
    const taken = bytesTaken(this.#connection);
    if (span === null || taken - span.taken >= this.#minPace.bytes || taken >= span.given) {
      this.#span = { since: this.#now(), taken, given: this.#connection.bytesWritten };
      return null;
    }
    return this.#now() - span.since < this.#minPace.spanMs ? null : taken - span.taken;
  }

  #takenIn(span: Span): number {
    return bytesTaken(this.#connection) - span.taken;
  }
}

/**
 * Bytes of a connection that the system has taken for its client. Node.js counts a write only once
 * it is complete, and a response is one write. Its partial progress is visible only in undocumented
 * counters, which Node.js uses to end stalled sockets. Without them, a large response would count
 * as unread until its end.
 */
export function bytesTaken(connection: Carrying): number {
  const handle: unknown = Reflect.get(connection, '_handle');
  if (isCounting(handle)) return handle.bytesWritten - handle.writeQueueSize;
  return connection.bytesWritten - connection.writableLength;
}

interface Counting {
  /** Bytes written to the handle of the connection, and bytes that still wait there. */
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
