import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { print } from 'graphql';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { GraphqlClient } from '../support/graphql-client.ts';
import { Installation, patient, quickestKind } from '../support/installation.ts';
import { RawSocket } from '../support/raw-socket.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { untilOpenStreams } from './actions.ts';
import { SignalUpdates } from './operations/streams.operations.ts';

/** As many as one client may have under way. */
const max = 64;
const large = JSON.stringify({ query: '{ __typename }', variables: { ignored: 'x'.repeat(1_900_000) } });
const small = JSON.stringify({ query: '{ __typename }' });
const served = '{"data":{"__typename":"Query"}}';

const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
const asking = (variables: string) => `{"query":"{ __typename }","variables":{"a":${variables}}}`;

describe('bodies that are large or arrive slowly', patient, () => {
  let installation: Installation;
  let server: ServerProcess;
  let client: GraphqlClient;
  const sockets: Socket[] = [];

  beforeAll(async () => {
    installation = await Installation.create(quickestKind());
    server = await installation.start();
    client = new GraphqlClient(server.url);
  });
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
  });
  afterAll(() => installation.dispose());

  async function open(): Promise<{ readonly socket: Socket; readonly received: () => string }> {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname).on('error', () => undefined);
    sockets.push(socket);
    let received = '';
    socket.setEncoding('latin1').on('data', (text: string) => {
      received += text;
    });
    await once(socket, 'connect');
    return { socket, received: () => received };
  }

  const headers = (...lines: readonly string[]) =>
    [
      'POST /graphql HTTP/1.1',
      `Host: ${new URL(server.url).host}`,
      'Content-Type: application/json',
      ...lines,
      '\r\n',
    ].join('\r\n');
  const post = (body: string) => `${headers(`Content-Length: ${body.length}`)}${body}`;

  test.each([
    '/graphql',
    '/graphql/',
    '/any/graphql',
    '/graphql?query={__typename}',
  ])('take no turn of the requests of their address while they arrive, sent to %s', async (path) => {
    const slow = await Promise.all(Array.from({ length: max }, open));
    const begin = headers('Content-Length: 1000').replace('/graphql', path);
    for (const { socket } of slow) socket.write(`${begin}{`);
    expect(await client.post(small)).toMatchObject({ status: 200 });
    expect(slow.filter(({ received }) => received() !== '')).toEqual([]);
  });

  test('are all answered, more than are held at a time', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => client.post(large)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  });

  test('are given up when they arrive slowly and others wait for their room', async () => {
    const slow = [await open(), await open()];
    for (const { socket } of slow)
      socket.write(`${headers(`Content-Length: ${large.length}`)}${large.slice(0, 200_000)}`);
    await vi.waitFor(async () => {
      expect(await client.post(large)).toMatchObject({ status: 200 });
      expect(slow.map(({ received }) => received().slice(0, 12))).toContain('HTTP/1.1 408');
    });
    expect(slow.map(({ received }) => received()).join()).toContain('"code":"REQUEST_TIMEOUT"');
  });

  test('of one connection are answered in order', async () => {
    const { socket, received } = await open();
    socket.write([large, small, large, small, large, small].map(post).join(''));
    await vi.waitFor(() => expect(received().split(served)).toHaveLength(7));
  });

  test('are asked for by clients that wait for that', async () => {
    const { socket, received } = await open();
    socket.write(headers(`Content-Length: ${small.length}`, 'Expect: 100-continue'));
    await vi.waitFor(() => expect(received()).toBe('HTTP/1.1 100 Continue\r\n\r\n'));
    socket.write(small);
    await vi.waitFor(() => expect(received()).toContain(served));
  });

  test('in chunks are served, and refused beyond the limit, on one connection', async () => {
    const { socket, received } = await open();
    const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;
    const begin = headers('Transfer-Encoding: chunked');
    socket.write(`${begin}${chunk(small.slice(0, 5))}${chunk(small.slice(5))}0\r\n\r\n`);
    await vi.waitFor(() => expect(received()).toContain(served));
    socket.write(`${begin}${chunk(large).repeat(2)}0\r\n\r\n${post(small)}`);
    await vi.waitFor(() => expect(received().split(served)).toHaveLength(3));
    expect(received()).toMatch(/HTTP\/1\.1 413 .*Request body too large.*REQUEST_ENTITY_TOO_LARGE/s);
  });

  test('hold no room once they are answered with a stream', async () => {
    const abort = new AbortController();
    const body = JSON.stringify({
      query: print(SignalUpdates),
      variables: { ignored: 'x'.repeat(1_900_000) },
    });
    const headers = { 'content-type': 'application/json', accept: 'text/event-stream' };
    const streams: Response[] = [];
    for (let index = 0; index < 4; index += 1)
      streams.push(await fetch(server.url, { method: 'POST', headers, body, signal: abort.signal }));
    await untilOpenStreams(client, 4);
    expect(await client.post(large)).toMatchObject({ status: 200 });
    // What nobody refers to any longer, the client would close.
    expect(streams.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    abort.abort();
    await untilOpenStreams(client, 0);
  });

  const refusedAs = (message: string) => ({
    status: 400,
    body: { errors: [{ message: expect.stringContaining(message), extensions: { code: 'BAD_REQUEST' } }] },
  });
  const tooDeep = 'more than 64 levels deep';

  test.each([
    ['900,000 levels', nested(900_000), tooDeep],
    ['65 levels', nested(63), tooDeep],
    ['630,000 lists', `[${'[],'.repeat(630_000)}1]`, 'more than 250,000 lists, objects and fields'],
  ])('whose JSON has %s are refused', async (_, value, message) => {
    expect(await client.post(asking(value))).toEqual(refusedAs(message));
    const socket = await RawSocket.open(server.url);
    socket.socket.send(`{"type":"subscribe","id":"1","payload":${asking(value)}}`);
    expect(await socket.closed).toMatchObject({ code: 4400 });
  });

  test('whose JSON has 64 levels are served', async () => {
    expect(await client.post(asking(nested(62)))).toMatchObject({ status: 200 });
  });

  test('that are forms, and addresses, have the same limits', async () => {
    const parameters = (levels: number) =>
      String(new URLSearchParams({ query: '{ __typename }', variables: `{"a":${nested(levels)}}` }));
    const form = { 'content-type': 'application/x-www-form-urlencoded', 'x-graphql-yoga-csrf': '1' };
    expect(await client.post(parameters(64), form)).toEqual(refusedAs(tooDeep));
    expect(await client.post(parameters(63), form)).toMatchObject({ status: 200 });
    expect((await fetch(`${client.url}?${parameters(64)}`)).status).toBe(400);
    expect((await fetch(`${client.url}?${parameters(63)}`)).status).toBe(200);
  });
});
