import { request } from 'node:http';
import { print } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { GraphqlClient } from '../support/graphql-client.ts';
import { Installation, quickestKind } from '../support/installation.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { StreamClient, transports } from '../support/stream-client.ts';
import { infer, record } from './actions.ts';
import { Figures, RefreshSummary, StoredRows } from './operations/figures.operations.ts';
import { Infer, NewestInferences, RecordInference } from './operations/inferences.operations.ts';
import { SignalUpdates } from './operations/streams.operations.ts';
import { untilLive } from './until-live.ts';

const operatorToken = 'the-token-of-an-operator';
const readerToken = 'the-token-of-a-reader';

describe('a server with tokens', () => {
  let installation: Installation;
  let server: ServerProcess;
  let operator: GraphqlClient;
  let reader: GraphqlClient;

  beforeAll(async () => {
    installation = await Installation.create(quickestKind());
    server = await installation.start({
      HOST: '0.0.0.0',
      OPERATOR_TOKEN: operatorToken,
      READER_TOKEN: readerToken,
      CORS_ORIGINS: 'https://charts.example.org',
    });
    operator = new GraphqlClient(urlOf(server), operatorToken);
    reader = new GraphqlClient(urlOf(server), readerToken);
  });
  afterAll(() => installation.dispose());

  test('lets an operator change and read', async () => {
    const inference = await infer(operator, 'May I come in?');
    const { inferences } = await operator.data(NewestInferences, { first: 1 });
    expect(inferences.edges[0]?.node).toEqual(inference);
  });

  test('lets a reader read and change nothing', async () => {
    const rows = await reader.data(StoredRows);
    expect(await reader.data(Figures)).toHaveProperty('metrics.inferenceCount', rows.inferences.totalCount);
    const input = { text: 'x', fluxPosition: 9, confidence: 0.5, signalStrength: 0.5, processingTimeMs: 1 };
    for (const answer of [
      await reader.execute(Infer, { input: { text: 'x' } }),
      await reader.execute(RecordInference, { input }),
      await reader.execute(RefreshSummary),
    ]) {
      expect(answer).toMatchObject({ data: null, errors: [{ extensions: { code: 'FORBIDDEN' } }] });
    }
    expect(await reader.data(StoredRows)).toEqual(rows);
  });

  test.each([
    ['no token', {}],
    ['a wrong token', { authorization: 'Bearer the-token-of-nobody-here' }],
    ['a token of another scheme', { authorization: `Basic ${operatorToken}` }],
    ['the token in the wrong place', { authorization: operatorToken }],
  ])('gives nothing to somebody with %s', async (_name, headers) => {
    const anonymous = new GraphqlClient(urlOf(server));
    for (const document of [NewestInferences, Infer, RefreshSummary, Figures, SignalUpdates]) {
      const variables = { first: 1, input: { text: 'x' } };
      const { body } = await anonymous.post(JSON.stringify({ query: print(document), variables }), headers);
      expect(body).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
      expect(JSON.stringify(body)).not.toMatch(/edges|inferenceCount|refreshedAt/);
    }
  });

  describe.each(transports)('over %s', (transport) => {
    test('readers and operators may subscribe', async () => {
      const streams = [readerToken, operatorToken].map((token) =>
        StreamClient.open(transport, urlOf(server), SignalUpdates, token),
      );
      await untilLive(operator, streams);
      const { uuid } = await record(operator);
      for (const stream of streams) {
        await stream.findData((data) => data.signalUpdates.node.inferenceUuid === uuid);
        stream.close();
      }
    });

    test.each([undefined, 'the-token-of-nobody-here'])('with the token %s nobody may', async (token) => {
      const stream = StreamClient.open(transport, urlOf(server), SignalUpdates, token);
      await expect(stream.refusal()).resolves.toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    });
  });

  test('is known by any name, as others reach it', async () => {
    expect(await statusOf(server, { host: 'signal.example.org' })).toBe(200);
  });

  test('is open to the pages that were named, and to its own', async () => {
    for (const origin of ['https://charts.example.org', urlOf(server).replace('/graphql', '')]) {
      expect(await statusOf(server, { origin })).toBe(200);
      expect(await upgradeStatus(server, { origin })).toBe(101);
    }
    expect(await statusOf(server, { origin: 'https://elsewhere.example.org' })).toBe(403);
    expect(await upgradeStatus(server, { origin: 'https://elsewhere.example.org' })).toBe(403);
  });
});

describe('a server without tokens', () => {
  let installation: Installation;
  let server: ServerProcess;

  beforeAll(async () => {
    installation = await Installation.create(quickestKind());
    server = await installation.start();
  });
  afterAll(() => installation.dispose());

  test.each([
    ['a page of another origin', { origin: 'https://elsewhere.example.org' }],
    ['a page that has no origin to tell', { origin: 'null' }],
    ['a name that was made to point here', { host: 'rebound.example.org' }],
    ['such a name and its page', { host: 'rebound.example.org', origin: 'http://rebound.example.org' }],
  ])('refuses %s, over HTTP and WebSocket', async (_name, headers) => {
    expect(await statusOf(server, headers)).toBe(403);
    expect(await upgradeStatus(server, headers)).toBe(403);
  });

  test('answers to programs, and to its own pages under each local name', async () => {
    const { port } = new URL(server.url);
    for (const name of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`]) {
      const headers = { host: name, origin: `http://${name}` };
      expect(await statusOf(server, headers)).toBe(200);
      expect(await upgradeStatus(server, headers)).toBe(101);
    }
    expect(await statusOf(server, {})).toBe(200);
    expect(await upgradeStatus(server, {})).toBe(101);
  });

  test('upgrades no other address', async () => {
    expect(await upgradeStatus(server, {}, '/elsewhere')).toBe(404);
  });
});

/** A server that listens everywhere is reached here as well. */
function urlOf(server: ServerProcess): string {
  return server.url.replace('0.0.0.0', '127.0.0.1');
}

/** Status of the answer to a query with these headers, `Host` among them. */
function statusOf(server: ServerProcess, headers: Readonly<Record<string, string>>): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(
      urlOf(server),
      { method: 'POST', headers: { 'content-type': 'application/json', ...headers } },
      (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      },
    );
    sent.on('error', reject);
    sent.end('{"query":"{ __typename }"}');
  });
}

/** Status of the answer to a WebSocket handshake with these headers. */
function upgradeStatus(
  server: ServerProcess,
  headers: Readonly<Record<string, string>>,
  path = '/graphql',
): Promise<number> {
  return new Promise((resolve, reject) => {
    const url = urlOf(server).replace('http', 'ws').replace('/graphql', path);
    const socket = new WebSocket(url, 'graphql-transport-ws', { headers });
    socket.on('open', () => {
      socket.close();
      resolve(101);
    });
    socket.on('unexpected-response', (sent, response) => {
      sent.destroy();
      resolve(response.statusCode ?? 0);
    });
    socket.on('error', reject);
  });
}
