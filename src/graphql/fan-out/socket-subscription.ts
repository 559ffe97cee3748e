import type { ExecutionResult } from 'graphql';
import type { AcceptedSubscription, Connection } from './accepted-subscription.ts';
import type { Outlet } from './outlet.ts';
import type { Payload } from './payload.ts';
import type { SocketFlow } from './socket-flow.ts';

const messageEnd = Buffer.from('}');

/**
 * A subscription over a graphql-ws connection. Results are written directly to the socket, as text
 * inside this subscriber's message. The iterator given to graphql-ws yields nothing and ends with
 * the subscription.
 */
export function socketSubscription(
  subscription: AcceptedSubscription,
  flow: SocketFlow,
  id: string,
): AsyncIterableIterator<ExecutionResult, undefined> {
  const { promise: ended, resolve: end } = Promise.withResolvers<IteratorReturnResult<undefined>>();
  const over = () => end({ done: true, value: undefined });
  const connection: Connection = subscription.connect(
    new SocketOutlet(flow, id, { onEnd: over, onDrain: () => connection.resume() }),
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
  readonly #flow: SocketFlow;
  readonly #messageStart: Buffer;
  readonly #on: { readonly onEnd: () => void; readonly onDrain: () => void };

  constructor(
    flow: SocketFlow,
    id: string,
    on: { readonly onEnd: () => void; readonly onDrain: () => void },
  ) {
    this.#flow = flow;
    this.#messageStart = Buffer.from(`{"id":${JSON.stringify(id)},"type":"next","payload":`);
    this.#on = on;
  }

  takes(): boolean {
    if (this.#flow.takes()) return true;
    this.#flow.onceDrained(this.#on.onDrain);
    return false;
  }

  write({ json }: Payload): void {
    this.#flow.send(Buffer.concat([this.#messageStart, json, messageEnd]));
  }

  end(): void {
    this.#flow.forget(this.#on.onDrain);
    this.#on.onEnd();
  }

  /**
   * If the iterator ended now, graphql-ws would send `complete`. It ends when the connection
   * closes, and the close code makes the client reconnect.
   */
  interrupt(): void {
    this.#flow.forget(this.#on.onDrain);
  }

  cut(): void {
    this.#flow.cut();
  }
}
