import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { expectServed } from './support/honest-client.ts';
import { expectMemorySettles } from './support/process-usage.ts';
import { Victim, victimsAreHere } from './support/victim.ts';

const attackMs = 15_000;
const attackers = 20;
/**
 * Memory that the server may take beside an attack, in bytes: the attackers' unread answers are
 * bounded, and garbage is collected late.
 */
const maxGrowth = 400_000_000;

describe.skipIf(!victimsAreHere)('clients that send and read nothing', { timeout: 240_000 }, () => {
  let victim: Victim;

  beforeAll(async () => {
    victim = await Victim.create();
  }, 240_000);
  afterAll(() => victim.dispose());

  /**
   * Connections that send what they are told as fast as the server reads it, and read nothing
   * themselves.
   */
  async function overSockets(message: () => string | Buffer, isProtocolPing = false): Promise<void> {
    const sockets = await Promise.all(Array.from({ length: attackers }, () => openSocket(victim.url)));
    const until = performance.now() + attackMs;
    const attack = async (socket: WebSocket) => {
      socket.pause();
      while (performance.now() < until && socket.readyState === socket.OPEN) {
        if (socket.bufferedAmount > 1_000_000) await sleep(5);
        else if (isProtocolPing) for (let count = 0; count < 100; count += 1) socket.ping(message());
        else for (let count = 0; count < 20; count += 1) socket.send(message());
        await sleep(1);
      }
    };
    await Promise.all(sockets.map(attack));
    for (const socket of sockets) socket.terminate();
  }

  const attacks: readonly (readonly [string, () => Promise<void>])[] = [
    [
      'pings with a payload',
      () => overSockets(() => JSON.stringify({ type: 'ping', payload: { text: 'x'.repeat(2000) } })),
    ],
    ['pings of the WebSocket protocol', () => overSockets(() => Buffer.alloc(120), true)],
    [
      'operations that are refused',
      () =>
        overSockets(() =>
          JSON.stringify({ type: 'subscribe', id: crypto.randomUUID(), payload: { query: '{ nothing }' } }),
        ),
    ],
    [
      'queries',
      () =>
        overSockets(() =>
          JSON.stringify({
            type: 'subscribe',
            id: crypto.randomUUID(),
            payload: { query: '{ inferences(first: 20) { edges { node { id inputText } } } }' },
          }),
        ),
    ],
    ['HTTP requests', () => overHttp(victim.url)],
  ];

  test.each(attacks)('%s leave honest clients served and memory bounded', async (_, attack) => {
    const before = await victim.residentBytes();
    const quiet = await victim.quiet();
    let most = 0;
    const watch = setInterval(async () => {
      most = Math.max(most, await victim.residentBytes());
    }, 250);
    const beside = await victim.under(attack);
    clearInterval(watch);
    console.log(`  resident memory at most ${((most - before) / 1_048_576).toFixed(0)} MB more`);
    expectServed(beside, quiet);
    expect(most - before).toBeLessThan(maxGrowth);
    await expectMemorySettles(victim.server.pid, before);
  });
});

async function openSocket(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws', {
    perMessageDeflate: false,
  });
  socket.on('error', () => undefined);
  await once(socket, 'open');
  socket.send('{"type":"connection_init"}');
  await once(socket, 'message');
  return socket;
}

async function overHttp(url: string): Promise<void> {
  const { host, hostname, port } = new URL(url);
  const body = JSON.stringify({ query: '{ inferences(first: 20) { edges { node { id inputText } } } }' });
  const request = `POST /graphql HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const until = performance.now() + attackMs;
  const attack = async (socket: Socket) => {
    socket.pause();
    while (performance.now() < until && !socket.destroyed) {
      if (socket.writableLength < 1_000_000) socket.write(request.repeat(50));
      await sleep(5);
    }
  };
  const sockets = Array.from({ length: attackers }, () =>
    connect(Number(port), hostname).on('error', () => undefined),
  );
  await Promise.all(sockets.map(attack));
  for (const socket of sockets) socket.destroy();
}
