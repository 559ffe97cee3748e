import type { WebSocket } from 'ws';
import type { SocketFlow } from './fan-out/socket-flow.ts';
import type { Lane } from './under-way.ts';

export interface SocketInboxParts {
  readonly socket: WebSocket;
  readonly flow: SocketFlow;
  readonly lane: Lane;
  readonly handle: (text: string) => void;
}

/**
 * The messages of one WebSocket connection, handled in the order in which they came. While an operation waits for its turn, or the client does not take what it is
 * sent, nothing more is read: what came in one piece with the last message waits here, and the rest at the client.
 */
export class SocketInbox {
  readonly #parts: SocketInboxParts;
  readonly #waiting: string[] = [];
  #isHandling = false;
  readonly #proceed = () => this.#handleWaiting();

  constructor(parts: SocketInboxParts) {
    this.#parts = parts;
    const { socket, lane } = parts;
    lane.onClear = this.#proceed;
    socket.on('message', (message) => {
      // What comes after a connection was closed would begin what nobody ends.
      if (socket.readyState !== socket.OPEN) return;
      this.#waiting.push(String(message));
      this.#handleWaiting();
    });
  }

  #handleWaiting(): void {
    if (this.#isHandling) return;
    const { socket, flow, handle } = this.#parts;
    this.#isHandling = true;
    while (!this.#isHeld() && socket.readyState === socket.OPEN) {
      const text = this.#waiting.shift();
      if (text === undefined) break;
      handle(text);
    }
    this.#isHandling = false;
    if (socket.readyState !== socket.OPEN) this.#waiting.length = 0;
    else if (!this.#isHeld()) socket.resume();
    else {
      socket.pause();
      if (flow.isFull) flow.onceDrained(this.#proceed);
    }
  }

  #isHeld(): boolean {
    return this.#parts.lane.isHeld || this.#parts.flow.isFull;
  }
}
