import type { FetchAPI } from 'graphql-yoga';
import type { AcceptedSubscription, Connection } from './accepted-subscription.ts';
import { farewellMs, type Outlet } from './outlet.ts';
import type { Payload } from './payload.ts';
import { atTurnEnd } from './turn-end.ts';

/** Between two signs of life, in milliseconds. */
const pingMs = 12_000;

/** Bytes that may wait for one chunk before its client counts as slow. */
const mostDue = 65_536;

const ping = Buffer.from(':\n\n');
const complete = Buffer.from('event: complete\ndata:\n\n');

/** A proxy must neither collect the stream, as nginx does unless a response forbids it, nor compress it, which holds updates back. */
const headers = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
  'content-encoding': 'none',
};

/** What carries a response to its client. */
export interface Carrier {
  /** Breaks the connection off. */
  cut(): void;
  /** The last of the response has been given. Breaks the connection off if its client has not taken it by then. */
  expectEnd(withinMs: number): void;
  /** Ends the connection once what was given has left, and leaves the response without its end. */
  leave(): void;
}

/** A subscription as server-sent events (the protocol of graphql-sse, distinct connections). */
export function eventStreamResponse(
  subscription: AcceptedSubscription,
  fetchAPI: FetchAPI,
  carrier: Carrier,
): Response {
  const outlet = new EventStreamOutlet(carrier);
  let connection: Connection | undefined;
  const body = new fetchAPI.ReadableStream({
    start(controller) {
      // Some browsers take no answer for begun before something came.
      controller.enqueue(ping);
    },
    pull(controller) {
      const given = outlet.ask(controller);
      if (connection === undefined) connection = subscription.connect(outlet);
      else if (outlet.takes()) connection.resume();
      return given;
    },
    cancel() {
      outlet.abandon();
      if (connection === undefined) subscription.abandon();
      else connection.leave();
    },
  });
  return new fetchAPI.Response(body, { headers });
}

/** Gives one chunk each time that the connection asks for one: what came in a turn of the event loop. */
class EventStreamOutlet implements Outlet {
  readonly #carrier: Carrier;
  #ping: NodeJS.Timeout | undefined;
  #asked: { readonly controller: ReadableStreamDefaultController; readonly given: () => void } | null = null;
  /** Updates for the next chunk. */
  #due: Buffer[] = [];
  #dueBytes = 0;
  #isOver = false;
  #isInterrupted = false;

  constructor(carrier: Carrier) {
    this.#carrier = carrier;
  }

  ask(controller: ReadableStreamDefaultController): Promise<void> {
    // Not before the first ask: of a client that has gone by then nobody would say that it has.
    if (!this.#isOver) this.#ping ??= setInterval(() => this.#signOfLife(), pingMs);
    return new Promise((given) => {
      this.#asked = { controller, given };
      if (this.#isInterrupted) return;
      if (this.#isOver) this.#close();
      else if (this.#due.length > 0) this.#giveDue();
    });
  }

  takes(): boolean {
    return this.#asked !== null && this.#dueBytes < mostDue;
  }

  write({ eventStreamMessage }: Payload): void {
    if (this.#due.length === 0) atTurnEnd(() => this.#giveDue());
    this.#due.push(eventStreamMessage);
    this.#dueBytes += eventStreamMessage.length;
  }

  end(): void {
    clearInterval(this.#ping);
    this.#isOver = true;
    if (this.#asked !== null) this.#close();
  }

  cut(): void {
    this.abandon();
    this.#carrier.cut();
  }

  interrupt(): void {
    clearInterval(this.#ping);
    this.#isOver = true;
    this.#isInterrupted = true;
    this.#giveDue();
    this.#carrier.leave();
  }

  /** The connection is gone. */
  abandon(): void {
    clearInterval(this.#ping);
    this.#isOver = true;
    this.#asked = null;
    this.#due = [];
  }

  /** It uses up what was asked for, as everything does: what is only enqueued does not leave before that. A client that takes nothing is given none. */
  #signOfLife(): void {
    if (this.#asked !== null && this.#due.length === 0) this.#give([ping]);
  }

  /** Unless nothing was asked for: a sign of life had just been given. */
  #giveDue(): void {
    if (this.#asked !== null && this.#due.length > 0) this.#give(this.#takeDue());
  }

  #takeDue(): Buffer[] {
    const due = this.#due;
    this.#due = [];
    this.#dueBytes = 0;
    return due;
  }

  #give(chunks: readonly Buffer[]): void {
    const asked = this.#asked;
    this.#asked = null;
    asked?.controller.enqueue(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks));
    asked?.given();
  }

  #close(): void {
    const controller = this.#asked?.controller;
    this.#give([...this.#takeDue(), complete]);
    controller?.close();
    this.#carrier.expectEnd(farewellMs);
  }
}
