import { once } from 'node:events';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { print } from 'graphql';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { GraphqlClient } from '../support/graphql-client.ts';
import { Installation, patient, quickestKind } from '../support/installation.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { untilOpenStreams } from './actions.ts';
import { SignalUpdates } from './operations/streams.operations.ts';

const query = print(SignalUpdates);

/** An address of this machine that is no loopback address. */
const ownAddress = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

describe('a server behind a trusted proxy that serves two streams to a client', patient, () => {
  let installation: Installation;
  let server: ServerProcess;
  let client: GraphqlClient;

  beforeAll(async () => {
    installation = await Installation.create(quickestKind());
    server = await installation.start({ SUBSCRIPTIONS_PER_CLIENT: '2', TRUSTED_PROXIES: '127.0.0.0/8' });
    client = new GraphqlClient(server.url);
  });
  afterAll(() => installation.dispose());

  /**
   * An event stream for a client that the proxy names.
   * @returns its first event after the signs of life, or null while there is none.
   */
  async function stream(forwardedFor: string, abort: AbortSignal): Promise<Response> {
    return fetch(server.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream',
        'x-forwarded-for': forwardedFor,
      },
      body: JSON.stringify({ query }),
      signal: abort,
    });
  }

  test('refuses a third to the same client, over any transport, and serves others', async () => {
    const abort = new AbortController();
    const headers = { 'x-forwarded-for': '203.0.113.5' };
    await stream('203.0.113.5', abort.signal);
    await stream('198.51.100.7, 203.0.113.5', abort.signal);
    await untilOpenStreams(client, 2);
    const refused = await stream('203.0.113.5', abort.signal);
    expect(await refused.text()).toContain('"SUBSCRIPTION_LIMIT"');
    const socket = new WebSocket(server.url.replace('http', 'ws'), 'graphql-transport-ws', { headers });
    await once(socket, 'open');
    socket.send('{"type":"connection_init"}');
    await once(socket, 'message');
    socket.send(JSON.stringify({ type: 'subscribe', id: '1', payload: { query } }));
    const [message] = await once(socket, 'message');
    expect(String(message)).toContain('One client address may have at most 2 streams at a time');
    socket.terminate();
    await stream('203.0.113.6', abort.signal);
    await untilOpenStreams(client, 3);
    abort.abort();
    await untilOpenStreams(client, 0);
  });

  test('keeps idle connections for longer than proxies do', async () => {
    const headers = await client.headers('{ __typename }');
    const seconds = Number(/timeout=(\d+)/.exec(headers.get('keep-alive') ?? '')?.[1]);
    expect(seconds).toBeGreaterThan(60);
  });

  test('answers an HTTP/1.0 client and ends the connection', async () => {
    const { hostname, port, host } = new URL(server.url);
    const body = JSON.stringify({ query: '{ __typename }' });
    const socket = connect(Number(port), hostname);
    socket.write(
      `POST /graphql HTTP/1.0\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    const answer = Buffer.concat(await socket.toArray()).toString();
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK/);
    expect(answer).toMatch(/\r\n\r\n\{"data":\{"__typename":"Query"\}\}$/);
  });

  test('ends an upgrade that it refuses, though the client never closes its side', async () => {
    const { hostname, port, host } = new URL(server.url);
    const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true });
    socket.write(
      `GET /nope HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`,
    );
    socket.resume();
    await once(socket, 'end');
    // The other side is gone: what is still written comes back as a reset.
    const writing = setInterval(() => socket.write('x'), 50);
    const [error] = await once(socket, 'error');
    clearInterval(writing);
    expect(error).toMatchObject({ code: expect.stringMatching(/EPIPE|ECONNRESET/) });
  });
});

describe.skipIf(ownAddress === undefined)('a server that other machines reach', patient, () => {
  test('turns away connections of one address beyond its limit, and not those of this machine', async () => {
    const installation = await Installation.create(quickestKind());
    try {
      const server = await installation.start({
        HOST: '0.0.0.0',
        OPERATOR_TOKEN: 'a token of operators'.replaceAll(' ', '-'),
        CONNECTIONS_PER_CLIENT: '3',
      });
      const port = Number(/:(\d+)\/graphql/.exec(server.output)?.[1]);
      const open = (host: string) => {
        const opened = { socket: connect(port, host).on('error', () => undefined), received: '' };
        opened.socket.setEncoding('latin1').on('data', (text: string) => {
          opened.received += text;
        });
        return opened;
      };
      const local = Array.from({ length: 6 }, () => open('127.0.0.1'));
      const foreign = Array.from({ length: 3 }, () => open(ownAddress ?? ''));
      await Promise.all(foreign.map(({ socket }) => once(socket, 'connect')));
      const refused = open(ownAddress ?? '');
      await once(refused.socket, 'close');
      expect(refused.received).toMatch(/^HTTP\/1\.1 429 /);
      foreign[0]?.socket.destroy();
      await vi.waitFor(async () => {
        const response = await fetch(`http://${ownAddress}:${port}/health`, {
          headers: { connection: 'close' },
        });
        expect(response.status).toBe(200);
      });
      expect(local.every(({ socket }) => !socket.destroyed)).toBe(true);
      for (const { socket } of [...local, ...foreign]) socket.destroy();
    } finally {
      await installation.dispose();
    }
  });
});
