import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, mock, test } from 'node:test';
import {
  ConnectionHandler,
  commitMutation,
  createOperationDescriptor,
  type Environment,
  fetchQuery,
  getFragment,
  getPaginationMetadata,
  getRefetchMetadata,
  getRequest,
  type MutationConfig,
  type MutationParameters,
  requestSubscription,
} from 'relay-runtime';
import { waitForFragmentData } from 'relay-runtime/experimental.js';
import type { inferences_item$key } from './__generated__/inferences_item.graphql.ts';
import type { inferences_list$data, inferences_list$key } from './__generated__/inferences_list.graphql.ts';
import type { inferencesInferMutation } from './__generated__/inferencesInferMutation.graphql.ts';
import type { inferencesQuery } from './__generated__/inferencesQuery.graphql.ts';
import type { inferencesUpdatesSubscription } from './__generated__/inferencesUpdatesSubscription.graphql.ts';
import { connect } from './environment.ts';
import { firstPage, infer, item, list, updates } from './inferences.ts';

/** Relay warns here of what it cannot normalize, such as two types with the same id. */
const warnings = mock.method(console, 'error', () => undefined).mock;
after(() =>
  assert.deepEqual(
    warnings.calls.map((call) => call.arguments),
    [],
  ),
);

/** The connection of a test shows the inferences of a session of its own. */
const variablesOf = (sessionId: string) => ({ count: 2, filter: { sessionId } });

const connectionOf = (sessionId: string) =>
  ConnectionHandler.getConnectionID('client:root', 'inferences_list_inferences', { filter: { sessionId } });

/** Loads the first page, keeps it in the store, and returns what reads the list from the store. */
async function load(environment: Environment, sessionId: string) {
  const variables = variablesOf(sessionId);
  environment.retain(createOperationDescriptor(getRequest(firstPage), variables));
  const query = await fetchQuery<inferencesQuery>(environment, firstPage, variables).toPromise();
  assert.ok(query);
  return () => waitForFragmentData<inferences_list$key>(environment, list, query);
}

function commit<Mutation extends MutationParameters>(
  environment: Environment,
  mutation: Omit<MutationConfig<Mutation>, 'onCompleted' | 'onError'>,
): Promise<Mutation['response']> {
  return new Promise((resolve, reject) => {
    commitMutation<Mutation>(environment, { ...mutation, onCompleted: resolve, onError: reject });
  });
}

/** Infers a text in a session, and has Relay prepend the inference to these connections. */
async function inferIn(
  environment: Environment,
  sessionId: string,
  text: string,
  connections: readonly string[] = [],
): Promise<string> {
  const { infer: answer } = await commit<inferencesInferMutation>(environment, {
    mutation: infer,
    variables: { input: { text, sessionId }, connections },
  });
  assert.ok(answer.inference, answer.message);
  return answer.inference.id;
}

const idsOf = ({ inferences }: inferences_list$data) => inferences.edges.map(({ node }) => node.id);

test('Relay prepends an inference to a connection in its store, once', async (context) => {
  const sessionId = randomUUID();
  const environment = connect(context);
  const earlier = await inferIn(environment, sessionId, 'The bridge opened in 1932.');
  const read = await load(environment, sessionId);
  assert.deepEqual(idsOf(await read()), [earlier]);
  assert.equal((await read()).inferences.__id, connectionOf(sessionId));

  const added = await inferIn(environment, sessionId, 'The bridge is 503 metres long.', [
    connectionOf(sessionId),
  ]);
  assert.deepEqual(idsOf(await read()), [added, earlier]);
});

test('an inference that the server refuses adds no edge', async (context) => {
  const sessionId = randomUUID();
  const environment = connect(context);
  const read = await load(environment, sessionId);
  const { infer: answer } = await commit<inferencesInferMutation>(environment, {
    mutation: infer,
    variables: { input: { text: ' ', sessionId }, connections: [connectionOf(sessionId)] },
  });
  assert.equal(answer.__typename, 'InvalidInputError');
  assert.deepEqual(idsOf(await read()), []);
});

test('a mutation and a subscription that bring the same inference add one edge', async (context) => {
  const sessionId = randomUUID();
  const environment = connect(context);
  const earlier = await inferIn(environment, sessionId, 'The tower opened in 1889.');
  const read = await load(environment, sessionId);
  const connections = [connectionOf(sessionId)];
  const arrived = Promise.withResolvers<string | undefined>();
  const subscription = requestSubscription<inferencesUpdatesSubscription>(environment, {
    subscription: updates,
    variables: {
      connections,
      filter: { sessionId },
      // The stream begins after the newest inference of the list, however late the server accepts
      // it.
      after: (await read()).inferences.pageInfo.endCursor,
    },
    onNext: (data) => arrived.resolve(data?.inferenceUpdates.node.id),
    onError: arrived.reject,
  });
  const added = await inferIn(environment, sessionId, 'The tower is 330 metres tall.', connections);
  assert.equal(await arrived.promise, added);
  assert.deepEqual(idsOf(await read()), [added, earlier]);
  subscription.dispose();
});

test('a refetchable fragment loads the next page into the same connection', async (context) => {
  const sessionId = randomUUID();
  const environment = connect(context);
  const added: string[] = [];
  for (const text of ['One.', 'Two.', 'Three.']) added.unshift(await inferIn(environment, sessionId, text));
  const read = await load(environment, sessionId);
  assert.deepEqual(idsOf(await read()), added.slice(0, 2));
  assert.equal((await read()).inferences.totalCount, 3);

  const { paginationRequest, connectionPathInFragmentData } = getPaginationMetadata(
    getFragment(list),
    'test',
  );
  assert.deepEqual(connectionPathInFragmentData, ['inferences']);
  const { pageInfo } = (await read()).inferences;
  assert.deepEqual(pageInfo.hasNextPage, true);
  await fetchQuery(environment, paginationRequest, {
    ...variablesOf(sessionId),
    cursor: pageInfo.endCursor,
  }).toPromise();
  assert.deepEqual(idsOf(await read()), added);
  assert.equal((await read()).inferences.pageInfo.hasNextPage, false);
});

test('a fragment on an inference refetches through `node`', async (context) => {
  const sessionId = randomUUID();
  const environment = connect(context);
  const id = await inferIn(environment, sessionId, 'First of its session.');
  const read = await load(environment, sessionId);
  const [edge] = (await read()).inferences.edges;
  assert.ok(edge);
  const before = await waitForFragmentData<inferences_item$key>(environment, item, edge.node);
  assert.equal(before.session?.inferenceCount, 1);

  // The count changes on the server and not in this store.
  const other = connect(context);
  await inferIn(other, sessionId, 'Second of its session.');
  const { refetchableRequest, identifierInfo } = getRefetchMetadata(getFragment(item), 'test');
  assert.equal(identifierInfo?.identifierField, 'id');
  await fetchQuery(environment, refetchableRequest, { id }).toPromise();
  assert.equal(
    (await waitForFragmentData<inferences_item$key>(environment, item, edge.node)).session?.inferenceCount,
    2,
  );
});
