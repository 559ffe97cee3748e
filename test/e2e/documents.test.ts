import { type Client, createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { GraphqlClient } from '../support/graphql-client.ts';
import { Installation, quickestKind } from '../support/installation.ts';

/** Longest document of the server under test, in bytes. */
const longest = 12_000;

/** What is never to come back whole. */
const long = (length: number) => 'zq'.repeat(length / 2);

interface Sent {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
}

describe('documents', () => {
  let installation: Installation;
  let client: GraphqlClient;
  let socket: Client;

  beforeAll(async () => {
    installation = await Installation.create(quickestKind());
    const server = await installation.start({ MAX_DOCUMENT_BYTES: String(longest) });
    client = new GraphqlClient(server.url);
    socket = createClient({
      url: server.url.replace('http', 'ws'),
      webSocketImpl: WebSocket,
      retryAttempts: 0,
    });
  });
  afterAll(async () => {
    await socket.dispose();
    await installation.dispose();
  });

  function overSocket(sent: Sent): Promise<unknown> {
    return new Promise((resolve, reject) => {
      socket.subscribe(
        { variables: null, ...sent },
        {
          next: resolve,
          error: (error) => (Array.isArray(error) ? resolve({ errors: error }) : reject(error)),
          complete: () => reject(new Error('There was no answer.')),
        },
      );
    });
  }

  async function byPost(sent: Sent): Promise<unknown> {
    return (await client.post(JSON.stringify(sent))).body;
  }

  async function asText({ query }: Sent): Promise<unknown> {
    return (await client.post(query, { 'content-type': 'application/graphql' })).body;
  }

  async function byGet({ query }: Sent): Promise<unknown> {
    const headers = { accept: 'application/json' };
    return (await fetch(`${client.url}?query=${encodeURIComponent(query)}`, { headers })).json();
  }

  const ways: readonly [string, (sent: Sent) => Promise<unknown>][] = [
    ['POST', byPost],
    ['GET', byGet],
    ['POST of the document alone', asText],
    ['WebSocket', overSocket],
  ];

  const padded = (bytes: number) => `{ __typename }#${'x'.repeat(bytes - 15)}`;

  test.each(ways)('have a length in bytes that is served, and none beyond, over %s', async (_, send) => {
    expect(await send({ query: padded(longest) })).toEqual({ data: { __typename: 'Query' } });
    // By GET, the second would not fit into the headers that Node.js reads.
    const tooMany = `{ __typename }#${'é'.repeat(longest / 2)}`;
    for (const query of send === byGet ? [padded(longest + 1)] : [padded(longest + 1), tooMany])
      expect(await send({ query })).toEqual({
        errors: [
          {
            message: expect.stringContaining('MAX_DOCUMENT_BYTES'),
            extensions: { code: 'DOCUMENT_TOO_LARGE', max: longest },
          },
        ],
      });
  });

  test('that are too large are refused as such before they are looked at', async () => {
    const { status } = await client.post(JSON.stringify({ query: `{${' '.repeat(longest)}` }));
    expect(status).toBe(413);
  });

  test('are apart from their variables', async () => {
    const query = 'mutation ($input: InferInput!) { infer(input: $input) { __typename } }';
    const sent = { query, variables: { input: { text: 'word '.repeat(6000) } } };
    expect(await byPost(sent)).toMatchObject({ data: { infer: { __typename: 'InferPayload' } } });
  });

  test.each([
    ['a name of a field', `{ ${long(102)} }`],
    ['an alias', `{ ${long(102)}: __typename }`],
    ['a name of an operation', `query ${long(102)} { __typename }`],
    ['a name of a fragment', `{ ...${long(102)} }`],
    ['a name of a directive', `{ __typename @${long(102)} }`],
    ['a name of a variable', `query ($${long(102)}: Int) { __typename }`],
    ['a string', `mutation { infer(input: { text: "${long(11_000)}" }) { __typename } }`, null],
  ])('hold no more than %s may have', async (_, query, code: string | null = 'GRAPHQL_PARSE_FAILED') => {
    for (const send of [byPost, overSocket]) {
      const answer = await send({ query });
      if (code === null) expect(answer).not.toHaveProperty('errors');
      else
        expect(answer).toMatchObject({ errors: [{ message: /at most|most allowed/, extensions: { code } }] });
    }
  });

  test('are told of a few errors, not of each', async () => {
    const query = `{ ${Array.from({ length: 200 }, (_, n) => `nothing${n}`).join(' ')} }`;
    for (const send of [byPost, overSocket])
      expect(((await send({ query })) as { errors: unknown[] }).errors.length).toBeLessThanOrEqual(11);
  });

  test('with a mistyped name are told of the right one, with a long one not', async () => {
    expect(await byPost({ query: '{ helth { isReady } }' })).toMatchObject({
      errors: [{ message: expect.stringContaining('Did you mean "health"?') }],
    });
    const query = `{ ${'health'.repeat(12)} helth { isReady } }`;
    expect(JSON.stringify(await byPost({ query }))).not.toContain('Did you mean');
  });

  const inferring = 'mutation ($input: InferInput!) { infer(input: $input) { __typename } }';
  const listing = 'query ($filter: InferenceFilter) { inferences(filter: $filter) { totalCount } }';
  const text = long(10_000);

  test.each<[string, Sent]>([
    ['a syntax error', { query: `{ "${text}" }` }],
    ['a syntax error at a number', { query: `{ ${'1'.repeat(5000)} }` }],
    ['a string that never ends', { query: `{ a(b: "${text}` }],
    ['an unknown field', { query: `{ ${long(100)} }` }],
    ['a string in the place of a number', { query: `{ inferences(first: "${text}") { totalCount } }` }],
    ['a number that is too large', { query: `{ inferences(first: ${'9'.repeat(5000)}) { totalCount } }` }],
    [
      'a string in the place of an enum value',
      { query: `{ inferences(filter: { verdicts: ["${text}"] }) { totalCount } }` },
    ],
    [
      'a string that is no date',
      { query: `{ inferences(filter: { createdFrom: "${text}" }) { totalCount } }` },
    ],
    ['an id', { query: `{ node(id: "${text}") { id } }` }],
    [
      'an unknown operation name',
      { query: 'query A { __typename } query B { __typename }', operationName: text },
    ],
    ['a variable of another kind', { query: inferring, variables: { input: text } }],
    [
      'a variable that is an object',
      { query: inferring, variables: { input: { text: { a: text, b: [text] } } } },
    ],
    ['many short values', { query: inferring, variables: { input: { text: Array(10).fill(long(90)) } } }],
    ['an unknown field of a variable', { query: inferring, variables: { input: { text: 'x', [text]: 1 } } }],
    ['a date in a variable', { query: listing, variables: { filter: { createdFrom: text } } }],
    ['a date with blanks', { query: listing, variables: { filter: { createdFrom: 'zq '.repeat(3000) } } }],
    ['an enum value in a variable', { query: listing, variables: { filter: { verdicts: [text] } } }],
    ['a model', { query: inferring, variables: { input: { text: 'x', modelId: text } } }],
  ])('are answered without what was sent: %s', async (_, sent) => {
    for (const send of [byPost, overSocket]) {
      const answer = (await send(sent)) as { errors?: { message: string }[] };
      const told = JSON.stringify(answer);
      expect(told).not.toMatch(/(zq ?){51}|[19]{101}/);
      for (const { message } of answer.errors ?? []) expect(message.length).toBeLessThanOrEqual(501);
    }
  });

  test('and their answers keep what is wanted of a short value', async () => {
    expect(
      await byPost({ query: listing, variables: { filter: { createdFrom: 'yesterday' } } }),
    ).toMatchObject({
      errors: [{ message: expect.stringContaining('yesterday'), extensions: { code: 'BAD_USER_INPUT' } }],
    });
  });

  test('a parameter that is unknown is not repeated whole', async () => {
    const { body } = await client.post(JSON.stringify({ query: '{ __typename }', [text]: 1 }));
    expect(body).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
    expect(JSON.stringify(body)).not.toMatch(/(zq){51}/);
  });
});
