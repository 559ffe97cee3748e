import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client/core';
import { relayStylePagination } from '@apollo/client/utilities';
import { isAbstractType } from 'graphql';
import { readFragment } from '../codegen/__generated__/fragment-masking.ts';
import {
  InferenceByIdDocument,
  InferenceItemFragmentDoc,
  InferencesDocument,
  LakeEntryOfDocument,
  LakePageDocument,
  PageFragmentDoc,
  RefetchedInferenceDocument,
  SessionByIdDocument,
} from '../codegen/__generated__/graphql.ts';
import { endpoint } from '../support/endpoint.ts';
import { printedSchema } from '../support/operations.ts';
import { inferred } from '../support/variables.ts';

/** The types of each interface and union, so that the cache knows which fragments match. */
const possibleTypes = Object.fromEntries(
  Object.values(printedSchema.getTypeMap())
    .filter(isAbstractType)
    .map((type) => [type.name, printedSchema.getPossibleTypes(type).map(({ name }) => name)]),
);

function createClient() {
  const cache = new InMemoryCache({
    possibleTypes,
    typePolicies: {
      Query: { fields: { inferences: relayStylePagination(['filter', 'orderBy']) } },
    },
  });
  return { cache, client: new ApolloClient({ cache, link: new HttpLink({ uri: endpoint() }) }) };
}

test('three queries that answer the same inference share one entry of the cache', async () => {
  const { id, sessionId } = await inferred();
  const { cache, client } = createClient();
  const list = await client.query({ query: InferencesDocument, variables: { filter: { sessionId } } });
  assert.equal(list.data?.inferences.totalCount, 1);
  await client.query({ query: InferenceByIdDocument, variables: { id } });
  await client.query({ query: RefetchedInferenceDocument, variables: { id } });
  const entries = Object.keys(cache.extract()).filter((key) => key.startsWith('Inference:'));
  assert.deepEqual(entries, [`Inference:${id}`]);
});

test('a session and the Lake are one entry each, however a query reaches them', async () => {
  const { id, sessionId } = await inferred();
  const { cache, client } = createClient();
  await client.query({ query: SessionByIdDocument, variables: { id: sessionId } });
  await client.query({ query: InferenceByIdDocument, variables: { id } });
  await client.query({ query: LakePageDocument });
  await client.query({ query: LakeEntryOfDocument, variables: { inferenceId: id } });
  const entries = Object.keys(cache.extract()).filter((key) => /^(Session|Lake):/.test(key));
  assert.equal(entries.length, 2);
});

test('pages of a connection join in the cache', async () => {
  const { sessionId, id } = await inferred();
  const second = await inferred(sessionId);
  const { cache, client } = createClient();
  const query = InferencesDocument;
  const filter = { sessionId };
  const page = await client.query({ query, variables: { filter, first: 1 } });
  const after = page.data?.inferences.pageInfo;
  assert.ok(after);
  const { endCursor } = readFragment(PageFragmentDoc, after);
  // The field's own policy would answer with the page that it has.
  const fetchPolicy = 'network-only';
  await client.query({ query, fetchPolicy, variables: { filter, first: 1, after: endCursor } });
  const joined = cache.readQuery({ query, variables: { filter } });
  assert.deepEqual(
    joined?.inferences.edges.map(({ node }) => readFragment(InferenceItemFragmentDoc, node).id),
    [second.id, id],
  );
});
