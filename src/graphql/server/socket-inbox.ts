import type { WebSocket } from 'ws';
import type { SocketFlow } from '../fan-out/socket-flow.ts';
import type { ClientTime } from '../turns/client-time.ts';
import type { Lane } from '../turns/lane.ts';

/** What a frame costs that carries no message, in milliseconds. */
const frameMs = 0.01;

/** What reading the next piece from a connection costs before any message is handled, in milliseconds. It is paid in advance, so that connections take turns. */
const pieceMs = 0.5;

export interface SocketInboxParts {
  readonly socket: WebSocket;
  readonly flow: SocketFlow;
  readonly lane: Lane;
  readonly client: string;
  readonly clientTime: ClientTime;
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
    const { socket, lane, client, clientTime } = parts;
    lane.onClear = this.#proceed;
    socket.on('close', () => clientTime.forget(client, this.#proceed));
    for (const frame of ['ping', 'pong'] as const)
      socket.on(frame, () => {
        clientTime.spend(client, frameMs);
        if (clientTime.isSpent(client)) this.#handleWaiting();
      });
    socket.on('message', (message) => {
      // What comes after a connection was closed would begin what nobody ends.
      if (socket.readyState !== socket.OPEN) return;
      this.#waiting.push(String(message));
      this.#handleWaiting();
    });
  }

  #handleWaiting(): void {
    if (this.#isHandling) return;
    const { socket, flow, client, clientTime, handle } = this.#parts;
    this.#isHandling = true;
    while (!this.#isHeld() && socket.readyState === socket.OPEN) {
      const text = this.#waiting.shift();
      if (text === undefined) break;
      clientTime.measure(client, () => handle(text));
    }
    this.#isHandling = false;
    if (socket.readyState !== socket.OPEN) this.#waiting.length = 0;
    else if (!this.#isHeld()) {
      if (socket.isPaused) clientTime.spend(client, pieceMs);
      socket.resume();
    } else {
      socket.pause();
      if (flow.isFull) flow.onceDrained(this.#proceed);
      else if (!this.#parts.lane.isHeld) clientTime.onceRenewed(client, this.#proceed);
    }
  }

  #isHeld(): boolean {
    const { lane, flow, client, clientTime } = this.#parts;
    return lane.isHeld || flow.isFull || clientTime.isSpent(client);
  }
}
