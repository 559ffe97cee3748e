import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { limits } from '../limits.ts';
import { atTurnEnd } from './turn-end.ts';

/** Bytes that may wait in a connection before its client counts as slow. */
const mostBuffered = 65_536;

/** Close code of a server that cannot serve this client now (RFC 6455 registry). */
const tryAgainLater = 1013;

/** What leaves over one WebSocket connection, and who waits until it takes more. Everything that is sent goes through here: each frame that has left may be the last that filled it. */
export class SocketFlow {
  readonly #socket: WebSocket;
  readonly #connection: Duplex;
  readonly #mostBytes: number;
  readonly #waiting = new Set<() => void>();
  /** Those who wait have their turn. */
  #isWaking = false;
  /** What the last ping carried that waits for its pong: a client is owed no other (RFC 6455, 5.5.3). */
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
   * @param mostBytes may wait for the client, beside the message that is sent last.
   */
  constructor(socket: WebSocket, connection: Duplex, mostBytes: number = limits.socketBytes) {
    this.#socket = socket;
    this.#connection = connection;
    this.#mostBytes = mostBytes;
  }

  /** Whether the client has much to take before more is read from it: each message that is read may be answered. */
  get isFull(): boolean {
    if (this.#socket.bufferedAmount > mostBuffered) this.#release();
    return this.#socket.bufferedAmount > mostBuffered;
  }

  /** Whether it takes more from whoever asks: those who wait have the first turn. What is held back counts only if it cannot leave. */
  takes(): boolean {
    if (this.#waiting.size > 0 && !this.#isWaking) return false;
    return !this.isFull;
  }

  /** A connection that broke is told of by its close, and not here. */
  send(text: Buffer | string, onSent?: () => void): void {
    if (this.#socket.bufferedAmount > this.#mostBytes)
      this.close(tryAgainLater, `More than ${this.#mostBytes} bytes wait for this client`);
    this.#hold();
    this.#socket.send(text, asText, () => {
      onSent?.();
      this.#wake();
    });
  }

  ping(): void {
    this.#socket.ping(undefined, undefined, () => this.#wake());
  }

  /** Answers a ping when the turn ends, or when the client takes more. */
  pong(data: Buffer): void {
    if (this.#owedPong === null) atTurnEnd(this.#payPong);
    this.#owedPong = data;
  }

  /** Calls once when the connection takes more, after those who have waited longer. */
  onceDrained(callback: () => void): void {
    this.#waiting.add(callback);
  }

  forget(callback: () => void): void {
    this.#waiting.delete(callback);
  }

  /** Says why, behind what waits. A client that does not take that either is cut off after a while. */
  close(code?: number, reason?: string): void {
    this.#socket.close(code, reason);
    // The client's own goodbye would not be read otherwise.
    this.#socket.resume();
  }

  /** Breaks the connection off. */
  cut(): void {
    this.#socket.terminate();
  }

  #hold(): void {
    if (this.#connection.writableCorked > 0) return;
    this.#connection.cork();
    atTurnEnd(this.#release);
  }

  /** Whoever fills it again waits behind the others. */
  #wake(): void {
    if (this.#waiting.size === 0 || this.#socket.bufferedAmount > mostBuffered / 2) return;
    this.#isWaking = true;
    for (const callback of [...this.#waiting]) {
      if (!this.takes()) break;
      if (this.#waiting.delete(callback)) callback();
    }
    this.#isWaking = false;
  }
}

const asText = { binary: false } as const;
