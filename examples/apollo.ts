import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client/core';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { OperationTypeNode } from 'graphql';
import type { ClientOptions } from 'graphql-ws';
import { createResumingClient } from './graphql-ws.ts';

/** An Apollo Client (4.3): queries and mutations go over HTTP, subscriptions over a graphql-ws client that resumes. */
export function createApolloClient(
  url: string,
  socketOptions: Omit<ClientOptions, 'url'> = {},
): ApolloClient {
  const socket = createResumingClient({ ...socketOptions, url: url.replace(/^http/, 'ws') });
  return new ApolloClient({
    cache: new InMemoryCache(),
    link: ApolloLink.split(
      ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
      new GraphQLWsLink(socket),
      new HttpLink({ uri: url }),
    ),
  });
}
