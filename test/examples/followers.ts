import { gql } from '@apollo/client/core';
import type { ClientOptions } from 'graphql-ws';
import { type GraphQLTaggedNode, requestSubscription } from 'relay-runtime';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { createApolloClient } from '../../examples/apollo.ts';
import { createResumingClient as createResumingSseClient } from '../../examples/graphql-sse.ts';
import { createResumingClient as createResumingSocketClient } from '../../examples/graphql-ws.ts';
import { createRelayEnvironment } from '../../examples/relay.ts';
import { createUrqlClient } from '../../examples/urql.ts';

/**
 * The updates that a client was sent, by the number that their text ends with, and how its stream
 * ended if it did.
 */
export interface Follower {
  readonly texts: string[];
  readonly ends: unknown[];
  close(): void;
}

type Subscribe = (
  url: string,
  after: string,
  sink: { next(data: unknown): void; error(error: unknown): void; complete(): void },
) => () => void;

const query =
  'subscription Follow($after: String) { inferenceUpdates(after: $after) { cursor node { id inputText } } }';
const updateSchema = z.object({ inferenceUpdates: z.object({ node: z.object({ inputText: z.string() }) }) });

const socketOptions: Omit<ClientOptions, 'url'> = { webSocketImpl: WebSocket };
const dataOf =
  (next: (data: unknown) => void) =>
  ({ data }: { readonly data?: unknown }) =>
    next(data);

/** Each client of `examples/`, as its users would use it. */
export const clients: Readonly<Record<string, Subscribe>> = {
  'graphql-ws': (url, after, { next, ...sink }) =>
    createResumingSocketClient({ ...socketOptions, url: url.replace('http', 'ws') }).subscribe(
      { query, variables: { after } },
      { ...sink, next: dataOf(next) },
    ),
  'graphql-sse': (url, after, { next, ...sink }) =>
    createResumingSseClient({ url }).subscribe(
      { query, variables: { after } },
      { ...sink, next: dataOf(next) },
    ),
  'Apollo Client': (url, after, { next, ...sink }) => {
    const subscription = createApolloClient(url, socketOptions)
      .subscribe({ query: gql(query), variables: { after } })
      .subscribe({ ...sink, next: dataOf(next) });
    return () => subscription.unsubscribe();
  },
  urql: (url, after, { next, error }) => {
    const subscription = createUrqlClient(url, socketOptions)
      .subscription(query, { after })
      .subscribe((result) => (result.error === undefined ? next(result.data) : error(result.error)));
    return () => subscription.unsubscribe();
  },
  Relay: (url, after, { next, error, complete }) =>
    requestSubscription(createRelayEnvironment(url, socketOptions), {
      subscription: follow,
      variables: { after },
      onNext: next,
      onError: error,
      onCompleted: complete,
    }).dispose,
};

/** What the Relay compiler makes of the subscription. */
const selections = [
  {
    kind: 'LinkedField',
    name: 'inferenceUpdates',
    alias: null,
    args: [{ kind: 'Variable', name: 'after', variableName: 'after' }],
    concreteType: 'InferenceEdge',
    plural: false,
    storageKey: null,
    selections: [
      { kind: 'ScalarField', name: 'cursor', alias: null, args: null, storageKey: null },
      {
        kind: 'LinkedField',
        name: 'node',
        alias: null,
        args: null,
        concreteType: 'Inference',
        plural: false,
        storageKey: null,
        selections: [
          { kind: 'ScalarField', name: 'id', alias: null, args: null, storageKey: null },
          { kind: 'ScalarField', name: 'inputText', alias: null, args: null, storageKey: null },
        ],
      },
    ],
  },
] as const;
const argumentDefinitions = [{ kind: 'LocalArgument', name: 'after', defaultValue: null }] as const;
const follow: GraphQLTaggedNode = {
  kind: 'Request',
  fragment: {
    kind: 'Fragment',
    name: 'Follow',
    type: 'Subscription',
    abstractKey: null,
    metadata: null,
    argumentDefinitions,
    selections,
  },
  operation: { kind: 'Operation', name: 'Follow', argumentDefinitions, selections },
  params: {
    cacheID: 'follow',
    id: null,
    metadata: {},
    name: 'Follow',
    operationKind: 'subscription',
    text: query,
  },
};

export function followWith(subscribe: Subscribe, url: string, after: string): Follower {
  const texts: string[] = [];
  const ends: unknown[] = [];
  const close = subscribe(url, after, {
    next: (data) => texts.push(updateSchema.parse(data).inferenceUpdates.node.inputText),
    error: (error) => ends.push(error),
    complete: () => ends.push('complete'),
  });
  return { texts, ends, close };
}
