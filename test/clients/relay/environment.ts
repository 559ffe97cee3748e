import type { TestContext } from 'node:test';
import { createClient } from 'graphql-ws';
import {
  Environment,
  type FetchFunction,
  Network,
  Observable,
  RecordSource,
  Store,
  type SubscribeFunction,
} from 'relay-runtime';
import { endpoint, socketEndpoint } from '../support/endpoint.ts';

/**
 * Makes a Relay environment with an empty store. Queries and mutations go over HTTP, subscriptions
 * over a WebSocket, which is closed after the test.
 */
export function connect(context: TestContext): Environment {
  const socket = createClient({ url: socketEndpoint() });
  context.after(() => socket.dispose());
  const fetchOperation: FetchFunction = async ({ text, name }, variables) => {
    const response = await fetch(endpoint(), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: text, operationName: name, variables }),
    });
    return response.json();
  };
  const subscribe: SubscribeFunction = ({ text, name }, variables) =>
    Observable.create((sink) =>
      socket.subscribe(
        { query: text ?? '', operationName: name, variables },
        {
          next({ data, errors = [] }) {
            const failures = errors.map(({ message }) => ({ message }));
            sink.next(data ? { data, errors: failures } : { errors: failures });
          },
          error: (cause) => sink.error(new Error('The subscription has failed.', { cause })),
          complete: () => sink.complete(),
        },
      ),
    );
  return new Environment({
    network: Network.create(fetchOperation, subscribe),
    store: new Store(new RecordSource()),
  });
}
