import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GraphqlClient } from '../support/graphql-client.ts';
import { Installation } from '../support/installation.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { infer } from './actions.ts';

describe('a server that is sent what no client would send', () => {
  let installation: Installation;
  let server: ServerProcess;

  beforeAll(async () => {
    installation = await Installation.create('embedded');
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

  test.each([
    ['a port that no host has', 'GET /graphql HTTP/1.1', 'Host: 127.0.0.1:99999999'],
    ['no path', 'OPTIONS * HTTP/1.1', 'Host: 127.0.0.1'],
    ['half an address', 'GET http://[/ HTTP/1.1', 'Host: 127.0.0.1'],
    ['the address of another', 'GET http://evil.example/graphql HTTP/1.1', 'Host: 127.0.0.1'],
  ])('answers %s with 400 and nothing of its insides', async (_, ...lines) => {
    const answer = await answerTo([...lines, 'Connection: close']);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).not.toMatch(/node_modules|\.ts:|at /);
    await staysUp();
  });
});
