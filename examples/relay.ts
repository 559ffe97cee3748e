import type { ClientOptions } from 'graphql-ws';
import {
  Environment,
  type FetchFunction,
  Network,
  Observable,
  RecordSource,
  Store,
  type SubscribeFunction,
} from 'relay-runtime';
import { createResumingClient } from './graphql-ws.ts';

/** A Relay environment (relay-runtime 21): queries and mutations go over HTTP, subscriptions over a graphql-ws client that resumes. */
export function createRelayEnvironment(
  url: string,
  socketOptions: Omit<ClientOptions, 'url'> = {},
): Environment {
  const socket = createResumingClient({ ...socketOptions, url: url.replace(/^http/, 'ws') });
  const fetchOperation: FetchFunction = async ({ text, name }, variables) => {
    const response = await fetch(url, {
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
