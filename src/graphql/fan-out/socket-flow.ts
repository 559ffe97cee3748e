import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { limits } from '../limits.ts';
import { atIterationEnd } from './iteration-end.ts';

/** Maximum number of bytes that wait in a connection before its client counts as slow. */
const maxBufferedBytes = 65_536;

/** WebSocket close code "try again later" (RFC 6455 registry). */
const tryAgainLater = 1013;

/**
 * Everything that is sent over one WebSocket connection, and the callbacks that wait until it can
 * take more. All data passes here, because any sent frame may free the capacity.
 */
export class SocketFlow {
  readonly #socket: WebSocket;
  readonly #connection: Duplex;
  readonly #maxBytes: number;
  readonly #waiting = new Set<() => void>();
  /** Waiting callbacks are being called. */
  #isWaking = false;
  /**
   * Payload of the last ping that has not been answered. Earlier pings need no pong (RFC 6455,
   * 5.5.3).
   */
  #owedPong: Buffer | null = null;
  readonly #release = () => this.#connection.uncork();
  readonly #payPong = () => {
    const data = this.#owedPong;
    if (data === null) return;
    if (this.isFull) return this.onceDrained(this.#payPong);
    this.#owedPong = null;
    this.#socket.pong(data, undefined, () => this.#wake());
  };

  /**
   * @param connection carries the frames of the socket.
   * @param maxBytes maximum number of bytes that wait for the client, not counting the last
   * message.
   */
  constructor(socket: WebSocket, connection: Duplex, maxBytes: number = limits.socketBytes) {
    this.#socket = socket;
    this.#connection = connection;
    this.#maxBytes = maxBytes;
  }

  /**
   * Whether so much waits for the client that no more should be read from it. Each message that is
   * read may produce a response.
   */
  get isFull(): boolean {
    if (this.#socket.bufferedAmount > maxBufferedBytes) this.#release();
    return this.#socket.bufferedAmount > maxBufferedBytes;
  }

  /**
   * Whether the connection can take more from the caller. Waiting callbacks come first. Corked data
   * counts only if it cannot be sent.
   */
  takes(): boolean {
    if (this.#waiting.size > 0 && !this.#isWaking) return false;
    return !this.isFull;
  }

  /** If the connection is broken, its close event reports that, not this function. */
  send(text: Buffer | string, onSent?: () => void): void {
    if (this.#socket.bufferedAmount > this.#maxBytes)
      this.close(tryAgainLater, `More than ${this.#maxBytes} bytes wait for this client`);
    this.#hold();
    this.#socket.send(text, asText, () => {
      onSent?.();
      this.#wake();
    });
  }

  ping(): void {
    this.#socket.ping(undefined, undefined, () => this.#wake());
  }

  /** Answers a ping at the end of the iteration, or once the client takes more. */
  pong(data: Buffer): void {
    if (this.#owedPong === null) atIterationEnd(this.#payPong);
    this.#owedPong = data;
  }

  /**
   * Calls `callback` once, when the connection can take more. Callbacks that have waited longer
   * are called first.
   */
  onceDrained(callback: () => void): void {
    this.#waiting.add(callback);
  }

  forget(callback: () => void): void {
    this.#waiting.delete(callback);
  }

  /**
   * Sends the close code and the reason after the waiting data. A client that does not take them is
   * disconnected after a while.
   */
  close(code?: number, reason?: string): void {
    this.#socket.close(code, reason);
    // Without this, the client's close frame would not be read.
    this.#socket.resume();
  }

  /** Closes the connection immediately. */
  cut(): void {
    this.#socket.terminate();
  }

  #hold(): void {
    if (this.#connection.writableCorked > 0) return;
    this.#connection.cork();
    atIterationEnd(this.#release);
  }

  /** A callback that fills the connection again waits behind the others. */
  #wake(): void {
    if (this.#waiting.size === 0 || this.#socket.bufferedAmount > maxBufferedBytes / 2) return;
    this.#isWaking = true;
    for (const callback of [...this.#waiting]) {
      if (!this.takes()) break;
      if (this.#waiting.delete(callback)) callback();
    }
    this.#isWaking = false;
  }
}

const asText = { binary: false } as const;
