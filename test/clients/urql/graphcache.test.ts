import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { Client, fetchExchange } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { getIntrospectionQuery, type IntrospectionQuery, OperationTypeNode } from 'graphql';
import { endpoint } from '../support/endpoint.ts';
import { documents, operations } from '../support/operations.ts';
import { variablesOfQueries } from '../support/variables.ts';

async function introspected(): Promise<IntrospectionQuery> {
  const response = await fetch(endpoint(), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: getIntrospectionQuery() }),
  });
  const answer: { data: IntrospectionQuery } = await response.json();
  return answer.data;
}

/**
 * Types without an id are kept inside the object that holds them, as the manual of Graphcache has
 * it.
 */
function withoutKeys({ __schema: { types } }: IntrospectionQuery): Record<string, () => null> {
  return Object.fromEntries(
    types.flatMap((type) =>
      type.kind === 'OBJECT' && !type.fields.some(({ name }) => name === 'id')
        ? [[type.name, () => null]]
        : [],
    ),
  );
}

test('Graphcache keeps what every query answers, with the introspected schema and no warning', async () => {
  const warn = mock.method(console, 'warn', () => undefined);
  const error = mock.method(console, 'error', () => undefined);
  const schema = await introspected();
  const client = new Client({
    url: endpoint(),
    preferGetMethod: false,
    exchanges: [cacheExchange({ schema, keys: withoutKeys(schema) }), fetchExchange],
  });
  const variables = await variablesOfQueries();
  const queries = operations.filter(({ operation }) => operation === OperationTypeNode.QUERY);
  const failures: string[] = [];
  for (const { name } of queries) {
    const document = documents.get(name?.value ?? '');
    assert.ok(name && document);
    const given = variables.get(name.value) ?? {};
    const first = await client.query(document, given);
    if (first.error) failures.push(`${name.value}: ${first.error.message}`);
    const again = await client.query(document, given, { requestPolicy: 'cache-only' });
    // A cache that cannot answer from itself answers null.
    if (!again.data) failures.push(`${name.value}: not in the cache`);
  }
  assert.deepEqual(failures, []);
  assert.deepEqual(
    [...warn.mock.calls, ...error.mock.calls].map((call) => call.arguments),
    [],
  );
});
