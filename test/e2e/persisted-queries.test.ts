import { createHash } from 'node:crypto';
import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { Client, createRequest, fetchExchange } from '@urql/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Installation, quickestKind } from '../support/installation.ts';

const document = gql`
  query Ready {
    health {
      isReady
    }
  }
`;

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('clients that send the hash of a document first', () => {
  let installation: Installation;
  let url: string;
  /** What was sent, as method and whether the document was in it. */
  let sent: string[];

  beforeAll(async () => {
    installation = await Installation.create(quickestKind());
    url = (await installation.start()).url;
  });
  afterAll(() => installation.dispose());

  const watched: typeof fetch = (input, init) => {
    const text = `${decodeURIComponent(String(input))}${String(init?.body ?? '')}`;
    sent.push(`${init?.method} ${text.includes('isReady') ? 'document' : 'hash'}`);
    return fetch(input, init);
  };

  test.each([false, true])('Apollo Client falls back to the document (hash by GET: %s)', async (isGet) => {
    sent = [];
    const link = new PersistedQueryLink({ sha256, useGETForHashedQueries: isGet }).concat(
      new HttpLink({ uri: url, fetch: watched }),
    );
    const client = new ApolloClient({ link, cache: new InMemoryCache() });
    const { data, error } = await client.query({ query: document, fetchPolicy: 'no-cache' });
    expect(error).toBeUndefined();
    expect(data).toMatchObject({ health: { isReady: true } });
    expect(sent).toEqual([`${isGet ? 'GET' : 'POST'} hash`, 'POST document']);
    // It does not try again with a server that keeps no documents.
    sent = [];
    await client.query({ query: document, fetchPolicy: 'no-cache' });
    expect(sent).toEqual(['POST document']);
    client.stop();
  });

  test.each([
    false,
    'force',
  ] as const)('urql falls back to the document (GET: %s)', async (preferGetMethod) => {
    sent = [];
    const client = new Client({ url, fetch: watched, exchanges: [fetchExchange], preferGetMethod });
    const { query } = createRequest(document, {});
    const ask = (extensions: Record<string, unknown>) =>
      client.executeQuery(createRequest(query, {}, extensions)).toPromise();
    const persistedQuery = { version: 1, sha256Hash: sha256('query') };
    const first = await ask({ persistedQuery });
    // What urql's exchange for persisted queries looks for before it sends the document.
    expect(first.error?.graphQLErrors.map(({ message }) => message)).toEqual(['PersistedQueryNotSupported']);
    const second = await ask({ persistedQuery: { ...persistedQuery, miss: true } });
    expect(second.error).toBeUndefined();
    expect(second.data).toMatchObject({ health: { isReady: true } });
    const method = preferGetMethod === 'force' ? 'GET' : 'POST';
    expect(sent).toEqual([`${method} hash`, `${method} document`]);
  });

  const hashOnly = JSON.stringify({
    extensions: { persistedQuery: { version: 1, sha256Hash: sha256('query') } },
  });

  test.each([
    ['application/json', 200],
    ['application/graphql-response+json', 400],
  ])('the refusal as %s has the status %i', async (accept, status) => {
    const headers = { 'content-type': 'application/json', accept };
    const response = await fetch(url, { method: 'POST', headers, body: hashOnly });
    expect(response.status).toBe(status);
    expect(response.headers.get('cache-control')).toContain('no-cache');
    expect(await response.json()).toEqual({
      errors: [
        { message: 'PersistedQueryNotSupported', extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED' } },
      ],
    });
  });

  test('a request with neither is still one without a document', async () => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(url, { method: 'POST', headers, body: '{"extensions":{}}' });
    expect(await response.json()).toMatchObject({ errors: [{ message: 'Must provide query string.' }] });
  });
});
