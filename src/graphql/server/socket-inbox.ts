import type { WebSocket } from 'ws';
import type { SocketFlow } from '../fan-out/socket-flow.ts';
import type { OperationQueue } from '../scheduling/operation-queue.ts';
import type { ConnectionReads, ReadScheduler } from '../scheduling/read-scheduler.ts';

/** Cost of a frame without a message, in milliseconds. */
const frameMs = 0.01;

/** Maximum number of messages handled in one turn. */
const maxInTurn = 8;

export interface SocketInboxDependencies {
  readonly socket: WebSocket;
  readonly flow: SocketFlow;
  readonly queue: OperationQueue;
  readonly client: string;
  readonly readScheduler: ReadScheduler;
  readonly handle: (text: string) => void;
}

/**
 * The messages of one WebSocket connection, handled in the order of arrival. While an operation
 * waits for its turn, or the client does not take its data, nothing more is read. Messages that
 * arrived together with the last one wait here, and the rest at the client. A few messages are
 * handled in each turn of the client.
 */
export class SocketInbox {
  readonly #dependencies: SocketInboxDependencies;
  readonly #waiting: { readonly text: string; readonly begin: () => void }[] = [];
  readonly #reads: ConnectionReads;
  #isHandling = false;
  #hasTurn = false;
  readonly #proceed = () => this.#handleWaiting();
  readonly #takeTurn = () => {
    this.#hasTurn = true;
    this.#handleWaiting();
    this.#hasTurn = false;
  };

  constructor(dependencies: SocketInboxDependencies) {
    this.#dependencies = dependencies;
    const { socket, queue, client, readScheduler } = dependencies;
    queue.onClear = this.#proceed;
    this.#reads = readScheduler.of(client, {
      isPaused: () => socket.readyState !== socket.OPEN || socket.isPaused,
      pause: () => socket.pause(),
      resume: () => {
        if (this.#waiting.length > 0 || this.#isHeld()) this.#handleWaiting();
        else socket.resume();
      },
    });
    socket.on('close', () => {
      this.#reads.close();
      readScheduler.time.forget(client, this.#proceed);
      readScheduler.loop.forget(client, this.#takeTurn);
    });
    for (const frame of ['ping', 'pong'] as const) socket.on(frame, () => this.#readFrame());
    socket.on('message', (message) => {
      // A message after the close would start an operation that nothing ends.
      if (socket.readyState !== socket.OPEN) return;
      this.#waiting.push({ text: String(message), begin: this.#reads.arrive() });
      this.#handleWaiting();
    });
  }

  #readFrame(): void {
    const { client, readScheduler } = this.#dependencies;
    readScheduler.time.spend(client, frameMs);
    this.#reads.count();
    if (readScheduler.time.isSpent(client)) this.#handleWaiting();
  }

  #handleWaiting(): void {
    if (this.#isHandling) return;
    const { socket, flow, queue, client, readScheduler } = this.#dependencies;
    this.#isHandling = true;
    while (this.#waiting.length > 0 && !this.#isHeld() && this.#obtainTurn()) this.#handleFew();
    this.#isHandling = false;
    if (socket.readyState !== socket.OPEN) {
      this.#waiting.length = 0;
    } else if (this.#isHeld()) {
      socket.pause();
      if (flow.isFull) flow.onceDrained(this.#proceed);
      else if (!queue.isHeld) readScheduler.time.onceRenewed(client, this.#proceed);
    } else if (this.#waiting.length > 0) {
      socket.pause();
    } else if (socket.isPaused) {
      this.#reads.await(client);
    }
  }

  /**
   * Whether some messages may be handled in this iteration of the event loop. If not, the client
   * gets its turn later.
   */
  #obtainTurn(): boolean {
    const { client, readScheduler } = this.#dependencies;
    if (this.#hasTurn || readScheduler.loop.take()) {
      this.#hasTurn = false;
      return true;
    }
    readScheduler.loop.wait(client, this.#takeTurn);
    return false;
  }

  #handleFew(): void {
    const { client, readScheduler, handle } = this.#dependencies;
    for (let handled = 0; handled < maxInTurn && !this.#isHeld(); handled += 1) {
      const message = this.#waiting.shift();
      if (message === undefined) return;
      message.begin();
      readScheduler.time.measure(client, () => handle(message.text));
    }
  }

  /** Whether no message may be handled or read. */
  #isHeld(): boolean {
    const { socket, queue, flow, client, readScheduler } = this.#dependencies;
    return (
      socket.readyState !== socket.OPEN || queue.isHeld || flow.isFull || readScheduler.time.isSpent(client)
    );
  }
}
