import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GraphqlClient } from '../support/graphql-client.ts';
import { Installation, quickestKind } from '../support/installation.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { infer } from './actions.ts';

describe('a server that is sent what no client would send', () => {
  let installation: Installation;
  let server: ServerProcess;

  beforeAll(async () => {
    installation = await Installation.create(quickestKind());
    server = await installation.start({});
  });
  afterAll(() => installation.dispose());

  const upgrade = (path: string) => [
    `GET ${path} HTTP/1.1`,
    `Host: ${new URL(server.url).host}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
  ];

  function open(): Promise<Socket> {
    const { hostname, port } = new URL(server.url);
    const { promise, resolve, reject } = Promise.withResolvers<Socket>();
    const socket = connect(Number(port), hostname, () => resolve(socket)).on('error', reject);
    return promise;
  }

  /** The raw answer to raw lines. */
  async function answerTo(lines: readonly string[]): Promise<string> {
    const socket = await open();
    socket.end(`${lines.join('\r\n')}\r\n\r\n`);
    const chunks = await socket.toArray();
    return Buffer.concat(chunks).toString();
  }

  const staysUp = async () => {
    const inference = await infer(new GraphqlClient(server.url), 'Are you still there?');
    expect(inference.inputText).toBe('Are you still there?');
  };

  test.each([
    '//',
    '/nope',
    '/graphql/..',
    '///evil.example',
  ])('refuses an upgrade to %s and stays up', async (path) => {
    expect(await answerTo(upgrade(path))).toMatch(/^HTTP\/1\.1 404 /);
    await staysUp();
  });

  test('survives a client that resets the connection while it is refused', async () => {
    for (let round = 0; round < 20; round += 1) {
      const socket = await open();
      socket.write(`${upgrade('/nope').join('\r\n')}\r\n\r\n`);
      socket.resetAndDestroy();
    }
    await staysUp();
  });

  /** The server says goodbye on a WebSocket connection. */
  async function farewell(socket: Socket): Promise<void> {
    for await (const chunk of socket) if (chunk.includes(0x88)) break;
  }

  const socketUpgrade = () => [...upgrade('/graphql'), 'Sec-WebSocket-Protocol: graphql-transport-ws'];

  /** A frame as a client sends it, masked with zeros. */
  const frame = (text: string, opcode = 1) => {
    const payload = Buffer.from(text);
    const length =
      payload.length < 126 ? [0x80 | payload.length] : [0xfe, payload.length >> 8, payload.length & 0xff];
    return Buffer.concat([Buffer.from([0x80 | opcode, ...length, 0, 0, 0, 0]), payload]);
  };

  const messages = [
    { type: 'connection_init' },
    { type: 'subscribe', id: '1', payload: { query: 'subscription { signalUpdates { cursor } }' } },
    {
      type: 'subscribe',
      id: '2',
      payload: { query: '{ metrics { inferenceCount } models { totalCount } }' },
    },
    { type: 'ping' },
  ].map((message) => frame(JSON.stringify(message)));

  test('says nothing of WebSocket clients that reset their connection at any moment', async () => {
    for (let round = 0; round < 60; round += 1) {
      const socket = await open();
      socket.on('error', () => undefined);
      socket.write(`${socketUpgrade().join('\r\n')}\r\n\r\n`);
      await once(socket, 'data');
      for (const message of messages.slice(0, 1 + (round % messages.length))) socket.write(message);
      await sleep(round % 12);
      socket.resetAndDestroy();
    }
    await staysUp();
    expect(server.errors).toBe('');
    expect(server.output).not.toMatch(/ at .*node_modules/);
  });

  test.each([
    ['a frame of no kind', Buffer.from([0x8f, 0x80, 0, 0, 0, 0])],
    ['a frame without a mask', Buffer.from([0x81, 0x01, 0x41])],
    [
      'a text that is none',
      Buffer.concat([Buffer.from([0x81, 0x82, 0, 0, 0, 0]), Buffer.from([0xc3, 0x28])]),
    ],
    ['a message beyond all limits', Buffer.from([0x81, 0xff, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0])],
    ['a message of no protocol', frame('nonsense')],
  ])('ends a WebSocket client that sends %s, and says nothing of it', async (_, hostile) => {
    const socket = await open();
    socket.on('error', () => undefined);
    socket.write(`${socketUpgrade().join('\r\n')}\r\n\r\n`);
    await once(socket, 'data');
    const ended = farewell(socket);
    socket.write(hostile);
    await ended;
    await staysUp();
    expect(server.errors).toBe('');
    expect(server.output).not.toMatch(/ at .*node_modules/);
  });

  test('says nothing of a WebSocket client that speaks another protocol', async () => {
    const socket = await open();
    socket.on('error', () => undefined);
    const lines = [...upgrade('/graphql'), 'Sec-WebSocket-Protocol: graphql-ws'];
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    await farewell(socket);
    await staysUp();
    expect(server.errors).toBe('');
  });

  test.each([
    ['a port that no host has', 'GET /graphql HTTP/1.1', 'Host: 127.0.0.1:99999999'],
    ['no path', 'OPTIONS * HTTP/1.1', 'Host: 127.0.0.1'],
    ['half an address', 'GET http://[/ HTTP/1.1', 'Host: 127.0.0.1'],
  ])('answers %s with 400 and nothing of its insides', async (_, ...lines) => {
    const answer = await answerTo([...lines, 'Connection: close']);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).not.toMatch(/node_modules|\.ts:|at /);
    await staysUp();
  });
});
