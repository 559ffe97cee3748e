import type { FetchAPI } from 'graphql-yoga';
import type { AcceptedSubscription, Connection } from './accepted-subscription.ts';
import { atIterationEnd } from './iteration-end.ts';
import { farewellMs, type Outlet } from './outlet.ts';
import type { Payload } from './payload.ts';

/** Interval between two keep-alive comments, in milliseconds. */
const pingMs = 12_000;

/** Maximum number of bytes that wait for one chunk before the client counts as slow. */
const maxDueBytes = 65_536;

const ping = Buffer.from(':\n\n');
const complete = Buffer.from('event: complete\ndata:\n\n');

/**
 * Proxies must not buffer or compress the stream, because both delay updates. nginx buffers a
 * response unless the response forbids it.
 */
const headers = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
  'content-encoding': 'none',
};

/** The connection that carries a response to its client. */
export interface Carrier {
  /** Closes the connection immediately. */
  cut(): void;
  /**
   * The complete response was written. Closes the connection if the client has not received it by
   * then.
   */
  expectEnd(withinMs: number): void;
  /** Closes the connection once the written data was sent. The response stays incomplete. */
  leave(): void;
}

/** A subscription as server-sent events (the graphql-sse protocol, distinct connections mode). */
export function eventStreamResponse(
  subscription: AcceptedSubscription,
  fetchAPI: FetchAPI,
  carrier: Carrier,
): Response {
  const outlet = new EventStreamOutlet(carrier);
  let connection: Connection | undefined;
  const body = new fetchAPI.ReadableStream({
    start(controller) {
      // Some browsers do not treat the response as started until the first byte arrives.
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

/**
 * Writes one chunk each time the connection requests one: all updates of one turn of the event
 * loop.
 */
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
    // Start no earlier than the first request: if the client has disconnected by then, nothing
    // reports it.
    if (!this.#isOver) this.#ping ??= setInterval(() => this.#signOfLife(), pingMs);
    return new Promise((given) => {
      this.#asked = { controller, given };
      if (this.#isInterrupted) return;
      if (this.#isOver) this.#close();
      else if (this.#due.length > 0) this.#giveDue();
    });
  }

  takes(): boolean {
    return this.#asked !== null && this.#dueBytes < maxDueBytes;
  }

  write({ eventStreamMessage }: Payload): void {
    if (this.#due.length === 0) atIterationEnd(() => this.#giveDue());
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

  /** The connection has ended. */
  abandon(): void {
    clearInterval(this.#ping);
    this.#isOver = true;
    this.#asked = null;
    this.#due = [];
  }

  /**
   * Like all data, a keep-alive comment is sent only in answer to a pending request. A client that
   * takes nothing receives none.
   */
  #signOfLife(): void {
    if (this.#asked !== null && this.#due.length === 0) this.#give([ping]);
  }

  /** Does nothing if no request is pending, because a keep-alive comment has just answered it. */
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
