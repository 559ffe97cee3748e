import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { atTurnEnd } from './turn-end.ts';

/** Bytes that may wait in a connection before its client counts as slow. */
const mostBuffered = 65_536;

/** What leaves over one WebSocket connection, and who waits until it takes more. Everything that is sent goes through here: each frame that has left may be the last that filled it. */
export class SocketFlow {
  readonly #socket: WebSocket;
  readonly #connection: Duplex;
  readonly #waiting = new Set<() => void>();
  /** Those who wait have their turn. */
  #isWaking = false;
  readonly #release = () => this.#connection.uncork();

  /** @param connection carries the frames of the socket. */
  constructor(socket: WebSocket, connection: Duplex) {
    this.#socket = socket;
    this.#connection = connection;
  }

  /** Whether it takes more from whoever asks: those who wait have the first turn. What is held back counts only if it cannot leave. */
  takes(): boolean {
    if (this.#waiting.size > 0 && !this.#isWaking) return false;
    if (this.#socket.bufferedAmount > mostBuffered) this.#release();
    return this.#socket.bufferedAmount <= mostBuffered;
  }

  /** A connection that broke is told of by its close, and not here. */
  send(text: Buffer | string, onSent?: () => void): void {
    this.#hold();
    this.#socket.send(text, asText, () => {
      onSent?.();
      this.#wake();
    });
  }

  ping(): void {
    this.#socket.ping(undefined, undefined, () => this.#wake());
  }

  pong(data: Buffer): void {
    this.#socket.pong(data, undefined, () => this.#wake());
  }

  /** Calls once when the connection takes more, after those who have waited longer. */
  onceDrained(callback: () => void): void {
    this.#waiting.add(callback);
  }

  forget(callback: () => void): void {
    this.#waiting.delete(callback);
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
