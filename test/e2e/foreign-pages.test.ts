import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Installation, quickestKind } from '../support/installation.ts';

type Headers = Readonly<Record<string, string>>;

describe('requests that a page of another site could send', () => {
  let installation: Installation;
  let url: string;
  const page = 'https://charts.example.org';

  beforeAll(async () => {
    installation = await Installation.create(quickestKind());
    url = (await installation.start({ CORS_ORIGINS: page })).url;
  });
  afterAll(() => installation.dispose());

  /** `fetch` would not send the headers that only browsers set. */
  function send(method: string, query: string, headers: Headers, body?: string) {
    const { promise, resolve, reject } = Promise.withResolvers<{ status: number; text: string }>();
    const address = body === undefined ? `${url}?query=${encodeURIComponent(query)}` : url;
    const sent = request(address, { method, headers: { accept: '*/*', ...headers } }, async (response) => {
      const text = Buffer.concat(await response.toArray()).toString();
      resolve({ status: response.statusCode ?? 0, text });
    });
    sent.on('error', reject);
    sent.end(body);
    return promise;
  }

  const question = '{ health { isReady } }';
  const mutation = 'mutation { refreshPerformanceSummary { __typename } }';

  const welcome: readonly [string, Headers][] = [
    ['a program', {}],
    ['a page of this server', { 'sec-fetch-site': 'same-origin' }],
    ['somebody who typed the address', { 'sec-fetch-site': 'none' }],
    ['Yoga', { origin: page, 'x-graphql-yoga-csrf': '1' }],
    ['Apollo Client', { origin: page, 'apollo-require-preflight': 'true' }],
    ['Apollo for mobile devices', { origin: page, 'x-apollo-operation-name': 'Ready' }],
    ['another client', { origin: page, 'graphql-preflight': '1' }],
    ['a client with a token', { 'sec-fetch-site': 'cross-site', authorization: 'Bearer something' }],
    ['Apollo Client on the web', { 'sec-fetch-site': 'cross-site', 'content-type': 'application/json' }],
  ];

  test.each(welcome)('a query by GET of %s is answered', async (_who, headers) => {
    const { status, text } = await send('GET', question, headers);
    expect(status).toBe(200);
    expect(JSON.parse(text)).toEqual({ data: { health: { isReady: true } } });
  });

  test.each(['variables', 'extensions'])('a query by GET whose %s are not JSON is refused', async (name) => {
    const answer = await fetch(`${url}?query=${encodeURIComponent(question)}&${name}=x`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
  });

  test.each(welcome)('a mutation by GET of %s is not', async (_who, headers) => {
    expect(await send('GET', mutation, headers)).toMatchObject({ status: 405 });
  });

  test.each<[string, Headers]>([
    ['a page of another site', { 'sec-fetch-site': 'cross-site' }],
    ['a page of a sister site', { 'sec-fetch-site': 'same-site' }],
    ['a page with an origin', { origin: page }],
    ['an empty header', { origin: page, 'apollo-require-preflight': '' }],
    ['credentials that the browser adds', { 'sec-fetch-site': 'cross-site', authorization: 'Basic eDp5' }],
    ['the body of a form', { 'sec-fetch-site': 'cross-site', 'content-type': 'text/plain' }],
  ])('a query by GET of %s is refused and told the header to add', async (_who, headers) => {
    const { status, text } = await send('GET', question, headers);
    expect(status).toBe(403);
    expect(JSON.parse(text)).toMatchObject({
      errors: [
        { message: expect.stringContaining('"x-graphql-yoga-csrf: 1"'), extensions: { code: 'FORBIDDEN' } },
      ],
    });
  });

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
  ])('a POST of %s is refused without such a header, whoever sends it', async (type) => {
    const body = type.startsWith('application') ? `query=${encodeURIComponent(mutation)}` : '{}';
    expect(await send('POST', '', { 'content-type': type }, body)).toMatchObject({ status: 403 });
  });
});
