import type { ExecutionResult } from 'graphql';
import type { WebSocket } from 'ws';
import type { AcceptedSubscription, Connection } from './fan-out.ts';
import type { Outlet } from './outlet.ts';
import type { Payload } from './payload.ts';

/** Bytes that may wait in a connection before its client counts as slow. */
const mostBuffered = 65_536;

const messageEnd = Buffer.from('}');

/**
 * A subscription over a graphql-ws connection. The results go straight to the socket, their text spliced into the message of this subscriber; what
 * graphql-ws is given to iterate brings nothing, and ends when the subscription does.
 */
export function socketSubscription(
  subscription: AcceptedSubscription,
  socket: WebSocket,
  id: string,
): AsyncIterableIterator<ExecutionResult, undefined> {
  const { promise: ended, resolve: end } = Promise.withResolvers<IteratorReturnResult<undefined>>();
  const over = () => end({ done: true, value: undefined });
  const connection: Connection = subscription.connect(
    new SocketOutlet(socket, id, { onEnd: over, onDrain: () => connection.resume() }),
  );
  return {
    next: () => ended,
    async return() {
      connection.leave();
      over();
      return ended;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

class SocketOutlet implements Outlet {
  readonly #socket: WebSocket;
  readonly #messageStart: Buffer;
  readonly #on: { readonly onEnd: () => void; readonly onDrain: () => void };
  #isFull = false;

  constructor(
    socket: WebSocket,
    id: string,
    on: { readonly onEnd: () => void; readonly onDrain: () => void },
  ) {
    this.#socket = socket;
    this.#messageStart = Buffer.from(`{"id":${JSON.stringify(id)},"type":"next","payload":`);
    this.#on = on;
  }

  write({ json }: Payload): boolean {
    this.#socket.send(Buffer.concat([this.#messageStart, json, messageEnd]), asText, this.#onSent);
    this.#isFull = this.#socket.bufferedAmount > mostBuffered;
    return !this.#isFull;
  }

  end(): void {
    this.#on.onEnd();
  }

  /** A connection that broke is told of by its close. */
  readonly #onSent = () => {
    if (!this.#isFull || this.#socket.bufferedAmount > mostBuffered / 2) return;
    this.#isFull = false;
    this.#on.onDrain();
  };
}

const asText = { binary: false } as const;
