import type { WebSocket } from 'ws';
import type { SocketFlow } from '../fan-out/socket-flow.ts';
import type { Intake, Intakes } from '../turns/intake.ts';
import type { Lane } from '../turns/lane.ts';

/** Cost of a frame without a message, in milliseconds. */
const frameMs = 0.01;

/** Maximum number of messages handled in one turn. */
const maxInTurn = 8;

export interface SocketInboxDependencies {
  readonly socket: WebSocket;
  readonly flow: SocketFlow;
  readonly lane: Lane;
  readonly client: string;
  readonly intakes: Intakes;
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
  readonly #intake: Intake;
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
    const { socket, lane, client, intakes } = dependencies;
    lane.onClear = this.#proceed;
    this.#intake = intakes.of(client, {
      isPaused: () => socket.readyState !== socket.OPEN || socket.isPaused,
      pause: () => socket.pause(),
      resume: () => {
        if (this.#waiting.length > 0 || this.#isHeld()) this.#handleWaiting();
        else socket.resume();
      },
    });
    socket.on('close', () => {
      this.#intake.close();
      intakes.time.forget(client, this.#proceed);
      intakes.rounds.forget(client, this.#takeTurn);
    });
    for (const frame of ['ping', 'pong'] as const) socket.on(frame, () => this.#readFrame());
    socket.on('message', (message) => {
      // A message after the close would start an operation that nothing ends.
      if (socket.readyState !== socket.OPEN) return;
      this.#waiting.push({ text: String(message), begin: this.#intake.arrive() });
      this.#handleWaiting();
    });
  }

  #readFrame(): void {
    const { client, intakes } = this.#dependencies;
    intakes.time.spend(client, frameMs);
    this.#intake.count();
    if (intakes.time.isSpent(client)) this.#handleWaiting();
  }

  #handleWaiting(): void {
    if (this.#isHandling) return;
    const { socket, flow, lane, client, intakes } = this.#dependencies;
    this.#isHandling = true;
    while (this.#waiting.length > 0 && !this.#isHeld() && this.#obtainTurn()) this.#handleFew();
    this.#isHandling = false;
    if (socket.readyState !== socket.OPEN) {
      this.#waiting.length = 0;
    } else if (this.#isHeld()) {
      socket.pause();
      if (flow.isFull) flow.onceDrained(this.#proceed);
      else if (!lane.isHeld) intakes.time.onceRenewed(client, this.#proceed);
    } else if (this.#waiting.length > 0) {
      socket.pause();
    } else if (socket.isPaused) {
      this.#intake.await(client);
    }
  }

  /**
   * Whether some messages may be handled in this round of the event loop. If not, the client gets
   * its turn later.
   */
  #obtainTurn(): boolean {
    const { client, intakes } = this.#dependencies;
    if (this.#hasTurn || intakes.rounds.take()) {
      this.#hasTurn = false;
      return true;
    }
    intakes.rounds.wait(client, this.#takeTurn);
    return false;
  }

  #handleFew(): void {
    const { client, intakes, handle } = this.#dependencies;
    for (let handled = 0; handled < maxInTurn && !this.#isHeld(); handled += 1) {
      const message = this.#waiting.shift();
      if (message === undefined) return;
      message.begin();
      intakes.time.measure(client, () => handle(message.text));
    }
  }

  /** Whether no message may be handled or read. */
  #isHeld(): boolean {
    const { socket, lane, flow, client, intakes } = this.#dependencies;
    return socket.readyState !== socket.OPEN || lane.isHeld || flow.isFull || intakes.time.isSpent(client);
  }
}
