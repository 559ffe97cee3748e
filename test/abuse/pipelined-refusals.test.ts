import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { expectServed } from './support/honest-client.ts';
import { Victim, victimsAreHere } from './support/victim.ts';

const attackMs = 10_000;
const connections = 64;
/** The probes run in the thread of the attack, which makes them slower than the server does. */
const maxProbeMs = 1000;

const post = (type: string) =>
  `POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: ${type}\r\nContent-Length: 1\r\n\r\n{`;

/**
 * Requests that are answered before anything is executed, and how many of them are on their way on
 * each connection.
 */
const cheap: readonly (readonly [string, number, string])[] = [
  ['probes', 100, 'GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'],
  ['probes', 1400, 'GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'],
  ['bodies that are no JSON', 100, post('application/json')],
  ['bodies that are no JSON', 400, post('application/json')],
  ['bodies of another type', 100, post('text/xml')],
  [
    'hashes of documents',
    200,
    'GET /graphql?extensions=%7B%22persistedQuery%22:%7B%7D%7D HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n',
  ],
  ['documents that are none', 200, 'GET /graphql?query=%7B HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'],
];

/** WebSocket messages and frames that begin nothing. */
const idle: readonly (readonly [string, (socket: WebSocket) => void])[] = [
  ['completes operations that it has not begun', (socket) => socket.send('{"id":"1","type":"complete"}')],
  ['sends pongs that nobody asked for', (socket) => socket.send('{"type":"pong"}')],
  ['sends frames without a message', (socket) => socket.pong()],
];

describe.skipIf(!victimsAreHere)('one client that sends what is cheap', { timeout: 240_000 }, () => {
  let victim: Victim;

  beforeAll(async () => {
    victim = await Victim.create();
  }, 240_000);
  afterAll(() => victim.dispose());

  /**
   * A client that asks now and then, which the server has forgotten each time, is served beside the
   * attack, and so is a probe.
   */
  async function expectOthersServed(attack: () => Promise<void>): Promise<void> {
    const pace = { requests: ['{ __typename }'], everyMs: 1500 };
    const quiet = await victim.quiet({ ...pace, everyMs: 50 });
    const probes: number[] = [];
    let isOver = false;
    const probe = async () => {
      while (!isOver) {
        const asked = performance.now();
        const { status } = await fetch(`${victim.server.origin}/health`);
        expect(status).toBe(200);
        probes.push(performance.now() - asked);
        await sleep(500);
      }
    };
    const probing = probe();
    const beside = await victim.under(attack, pace);
    isOver = true;
    await probing;
    expectServed(beside, quiet);
    expect(Math.max(...probes)).toBeLessThanOrEqual(maxProbeMs);
  }

  test.each(cheap)('pipelines %s, %i on a connection, and others are served', async (_, count, request) => {
    await expectOthersServed(async () => {
      const sockets = Array.from({ length: connections }, () => flood(victim.url, request, count));
      await sleep(attackMs);
      for (const socket of sockets) socket.destroy();
    });
  });

  test.each(idle)('%s, and others are served', async (_, send) => {
    await expectOthersServed(async () => {
      const sockets = await Promise.all(Array.from({ length: connections }, () => openSocket(victim.url)));
      const until = performance.now() + attackMs;
      const attack = async (socket: WebSocket) => {
        while (performance.now() < until && socket.readyState === socket.OPEN) {
          if (socket.bufferedAmount < 100_000) for (let count = 0; count < 100; count += 1) send(socket);
          await sleep(1);
        }
      };
      await Promise.all(sockets.map(attack));
      for (const socket of sockets) socket.terminate();
    });
  });
});

/** A connection from an address of its own that keeps so many requests on their way. */
function flood(url: string, request: string, count: number): Socket {
  const { hostname, port } = new URL(url);
  const socket = connect({ port: Number(port), host: hostname, localAddress: '127.0.0.3' });
  let left = 0;
  const burst = () => {
    left += count;
    socket.write(request.repeat(count));
  };
  socket.setEncoding('latin1').on('error', () => undefined);
  socket.on('data', (text: string) => {
    left -= text.match(/HTTP\/1\.1 \d/g)?.length ?? 0;
    if (left <= 0) burst();
  });
  socket.once('connect', burst);
  return socket;
}

async function openSocket(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws', {
    perMessageDeflate: false,
    localAddress: '127.0.0.3',
  });
  socket.on('error', () => undefined);
  await once(socket, 'open');
  socket.send('{"type":"connection_init"}');
  await once(socket, 'message');
  return socket;
}
