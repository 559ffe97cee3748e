import { type Client, createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { Installation, patient, quickestKind } from '../support/installation.ts';

const deep = `{ ${'inferences { edges { node { beamTensor { inference '.repeat(5)} { id } ${'} } } } '.repeat(5)} }`;

/**
 * Operations that are refused in every part of the way: when they are read, checked, allowed and
 * carried out.
 */
const refused: readonly (readonly [name: string, query: string])[] = [
  ['no document', '{'],
  ['an unknown field', '{ nope }'],
  ['a missing argument', '{ node { id } }'],
  ['a document that is too long', `{ __typename } #${'x'.repeat(70_000)}`],
  ['too many names', `{ ${'__typename '.repeat(2001)} }`],
  [
    'too many aliases',
    `{ ${Array.from({ length: 31 }, (_, index) => `a${index}: metrics { modelCount }`).join(' ')} }`,
  ],
  ['too deep a query', deep],
  [
    'too dear a query',
    '{ a: lake { verify { checkedCount } } b: lake { verify { checkedCount } } c: similarInferences(target: { text: "a" }, first: 100) { comparedCount } }',
  ],
  ['two operations without a name', 'query A { __typename } query B { __typename }'],
  ['a value that cannot be', '{ inferences(first: 0) { totalCount } }'],
  ['a variable that is not given', 'query ($id: ID!) { node(id: $id) { id } }'],
  ['a subscription with a value that cannot be', 'subscription { metricsUpdates(everyMs: 1) { cursor } }'],
  ['a subscription to nothing', 'subscription { nope }'],
];

describe('errors over WebSocket', patient, () => {
  let installation: Installation;
  let reader: Client;
  let stranger: Client;

  beforeAll(async () => {
    installation = await Installation.create(quickestKind());
    const server = await installation.start({ READER_TOKEN: 'reader-token-0123456789' });
    const url = server.url.replace('http', 'ws');
    const options = { url, webSocketImpl: WebSocket, retryAttempts: 0 };
    reader = createClient({
      ...options,
      connectionParams: { authorization: 'Bearer reader-token-0123456789' },
    });
    stranger = createClient(options);
  });
  afterAll(async () => {
    await Promise.all([reader.dispose(), stranger.dispose()]);
    await installation.dispose();
  });

  /** What a client gets of an operation: its results, and what it fails with. */
  function all(client: Client, query: string): Promise<string> {
    const received: unknown[] = [];
    return new Promise((resolve) => {
      client.subscribe(
        { query },
        {
          next: (result) => void received.push(result),
          error: (error) => resolve(JSON.stringify([...received, error])),
          complete: () => resolve(JSON.stringify(received)),
        },
      );
    });
  }

  test.each(refused)('say nothing of HTTP: %s', async (_, query) => {
    const answer = await all(reader, query);
    expect(answer).toContain('"message"');
    expect(answer).not.toContain('"http"');
  });

  test.each([
    ['a query', '{ inferences { totalCount } }'],
    ['a mutation', 'mutation { refreshPerformanceSummary { __typename } }'],
    ['a subscription', 'subscription { metricsUpdates { cursor } }'],
  ])('say nothing of HTTP: %s of somebody without a token', async (_, query) => {
    const answer = await all(stranger, query);
    expect(answer).toContain('UNAUTHENTICATED');
    expect(answer).not.toContain('"http"');
  });
});
