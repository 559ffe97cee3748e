import { type Client, createClient, fetchExchange, subscriptionExchange } from '@urql/core';
import type { ClientOptions } from 'graphql-ws';
import { createResumingClient } from './graphql-ws.ts';

/** An urql client (@urql/core 6): queries and mutations go over HTTP, subscriptions over a graphql-ws client that resumes. */
export function createUrqlClient(url: string, socketOptions: Omit<ClientOptions, 'url'> = {}): Client {
  const socket = createResumingClient({ ...socketOptions, url: url.replace(/^http/, 'ws') });
  return createClient({
    url,
    preferGetMethod: false,
    exchanges: [
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query = '', operationName, variables }) => ({
          subscribe: (sink) => ({
            unsubscribe: socket.subscribe(
              { query, operationName, variables },
              {
                next: ({ data = null, errors = [] }) =>
                  sink.next(errors.length > 0 ? { data, errors } : { data }),
                error: sink.error,
                complete: sink.complete,
              },
            ),
          }),
        }),
      }),
    ],
  });
}
