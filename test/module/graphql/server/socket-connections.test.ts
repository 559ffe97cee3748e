import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildSchema, GraphQLError } from 'graphql';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { ClientAddresses } from '../../../../src/graphql/client-address.ts';
import { OperationScheduler } from '../../../../src/graphql/scheduling/operation-scheduler.ts';
import type { MinPace } from '../../../../src/graphql/server/reading-pace.ts';
import { serveConnections } from '../../../../src/graphql/server/socket-connections.ts';
import { collectingLogger } from '../../../support/collecting-logger.ts';
import { FrameClient } from '../../../support/frame-client.ts';

interface Setting {
  readonly minPace: MinPace;
  /** Characters of each answer. */
  readonly answerBytes: number;
  /**
   * How long the server waits for a pong, and for the end of a connection that it closes, in
   * milliseconds.
   */
  readonly waitMs: number;
}

describe('a WebSocket client that sends and reads nothing', () => {
  let server: Server;
  let port: number;
  let scheduler: OperationScheduler;
  let client: WebSocket;
  let messages: { readonly type: string; readonly id?: string }[];
  let pongs: number;
  let close: { readonly code: number; readonly reason: string } | null;
  let runningNow: number;
  let peakRunning: number;
  let begun: number;
  let gate: Promise<void>;
  let open: () => void;

  /** Starts a server and connects the client. */
  async function start({
    minPace = { bytes: 65_536, spanMs: 30_000 },
    answerBytes = 1000,
    waitMs = 12_000,
  }: Partial<Setting> = {}): Promise<void> {
    messages = [];
    pongs = 0;
    close = null;
    [runningNow, peakRunning, begun] = [0, 0, 0];
    const { promise, resolve } = Promise.withResolvers<void>();
    gate = promise;
    open = resolve;
    scheduler = new OperationScheduler({ perConnection: 4, perClient: 10, perClientAmongOthers: 10 });
    const options = { noServer: true, autoPong: false, closeTimeout: waitMs };
    const sockets = new WebSocketServer(options);
    serveConnections({
      sockets,
      protocol: {
        schema: buildSchema('type Query { echo: String }'),
        onSubscribe: (_context, id) => {
          begun += 1;
          return id.startsWith('refused') ? [new GraphQLError('x'.repeat(5000))] : undefined;
        },
        execute: async () => {
          runningNow += 1;
          peakRunning = Math.max(peakRunning, runningNow);
          await gate;
          runningNow -= 1;
          return { data: { echo: 'x'.repeat(answerBytes) } };
        },
      },
      addresses: new ClientAddresses([]),
      scheduler,
      keepAliveMs: waitMs,
      minPace,
      unfinishedLimits: { withinMs: 30_000, perClient: 16_777_216, process: 134_217_728 },
      logger: collectingLogger().logger,
    });
    server = createServer();
    server.on('upgrade', (request, socket, head) =>
      sockets.handleUpgrade(request, socket, head, (accepted) =>
        sockets.emit('connection', accepted, request),
      ),
    );
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('There is no port.');
    port = address.port;
    client = new WebSocket(`ws://127.0.0.1:${port}`, 'graphql-transport-ws', {
      perMessageDeflate: false,
    });
    client.on('message', (data) => messages.push(JSON.parse(String(data))));
    client.on('pong', () => {
      pongs += 1;
    });
    client.on('close', (code, reason) => {
      close = { code, reason: String(reason) };
    });
    client.on('error', () => undefined);
    await once(client, 'open');
    client.send('{"type":"connection_init"}');
    await once(client, 'message');
  }
  afterEach(async () => {
    client.terminate();
    await vi.waitFor(() => expect(close).not.toBeNull());
    server.close();
  });

  const query = (id: string, comment = '') =>
    client.send(JSON.stringify({ type: 'subscribe', id, payload: { query: `{ echo } ${comment}` } }));
  /**
   * Bytes that the client has sent and the server has not read wait here once the system holds no
   * more.
   */
  const untilNotRead = async () => {
    let before = -1;
    while (client.bufferedAmount === 0 || client.bufferedAmount !== before) {
      before = client.bufferedAmount;
      await sleep(200);
    }
  };
  const count = 40_000;
  let refused = 0;

  test.each([
    [
      'pings with a payload',
      20_000,
      () => client.send(JSON.stringify({ type: 'ping', payload: { text: 'x'.repeat(1000) } })),
    ],
    ['operations that are refused', 4000, () => query(`refused ${++refused}`, `# ${'x'.repeat(5000)}`)],
  ])('is not read any more when it sends %s, and is sent all when it reads again', async (_, count, send) => {
    await start();
    client.pause();
    for (let sent = 0; sent < count; sent += 1) send();
    await untilNotRead();
    expect(client.bufferedAmount).toBeGreaterThan(0);
    client.resume();
    await vi.waitFor(() => expect(messages).toHaveLength(count + 1));
    expect(close).toBeNull();
  });

  test('is owed a pong for its last ping only', async () => {
    await start();
    client.pause();
    const sent = 200_000;
    for (let number = 0; number < sent; number += 1) client.ping('x'.repeat(100));
    // One pong for all pings of an iteration: so few that the connection never fills.
    await vi.waitFor(() => expect(client.bufferedAmount).toBe(0));
    client.resume();
    client.ping();
    await vi.waitFor(() => expect(pongs).toBeGreaterThan(0));
    expect(pongs).toBeLessThan(sent / 10);
    expect(close).toBeNull();
  });

  test.each([
    ['a long message that begins no operation', { type: 'ping', payload: { text: 'x'.repeat(9000) } }],
    ['a message that only a server sends', { type: 'next', id: '1', payload: {} }],
  ])('is closed when it sends %s', async (_, message) => {
    await start();
    client.send(JSON.stringify(message));
    await vi.waitFor(() => expect(close).not.toBeNull());
    expect(close).toEqual({ code: 4400, reason: 'Invalid message received' });
  });

  test('is closed with a reason when it takes nothing for a while', async () => {
    // A client that reads nothing for long, on a slow machine, is still sent the reason.
    await start({ minPace: { bytes: 65_536, spanMs: 2000 }, waitMs: 300_000 });
    client.pause();
    // More than the system keeps for a connection on its way there and back.
    for (let sent = 0; sent < 8000; sent += 1)
      client.send(JSON.stringify({ type: 'ping', payload: { text: 'x'.repeat(4000) } }));
    await untilNotRead();
    // The server has given up when it reads, and drops, what is still sent.
    await vi.waitFor(() => expect(client.bufferedAmount).toBe(0));
    client.resume();
    await vi.waitFor(() => expect(close).not.toBeNull());
    expect(close).toEqual({ code: 1013, reason: 'This client has read nothing for 2 seconds' });
  });

  test('has so many operations under way, and is not read while another waits', async () => {
    await start();
    for (let sent = 0; sent < count; sent += 1) query(`${sent} ${'x'.repeat(100)}`);
    await vi.waitFor(() => expect(runningNow).toBe(4));
    await untilNotRead();
    expect(begun).toBe(4);
    client.terminate();
    open();
    await vi.waitFor(() => expect([runningNow, scheduler.clientCount]).toEqual([0, 0]));
    expect(peakRunning).toBe(4);
    // That the client has left shows when an answer is sent: a few that came with the first are
    // begun by then.
    expect(begun).toBeLessThan(100);
  });

  test('has all its operations answered, in the end', async () => {
    await start();
    for (let sent = 0; sent < 2000; sent += 1) query(`${sent}`);
    open();
    await vi.waitFor(() => expect(messages.filter(({ type }) => type === 'complete')).toHaveLength(2000));
    expect(peakRunning).toBe(4);
  });

  test('is closed with a reason when it takes a little now and then', async () => {
    await start({ minPace: { bytes: 50_000_000, spanMs: 1000 }, answerBytes: 10_000_000 });
    open();
    const slow = await FrameClient.open(`http://127.0.0.1:${port}`);
    slow.socket.pause();
    for (const id of ['1', '2']) slow.send({ type: 'subscribe', id, payload: { query: '{ echo }' } });
    const trickle = setInterval(() => slow.socket.read(1000), 50);
    // The server has given up: it waits for the client to read why.
    await sleep(2500);
    clearInterval(trickle);
    slow.socket.resume();
    slow.close();
    expect(await slow.closed).toEqual({
      code: 1013,
      reason: expect.stringMatching(
        /^This client has read (nothing|less than 50000000 bytes) for 1 seconds$/,
      ),
    });
  });

  test('has its operations over and keeps no place of its address while its answers wait', async () => {
    await start({ answerBytes: 10_000_000 });
    open();
    const others = await Promise.all(Array.from({ length: 12 }, () => connectTo(port)));
    for (const other of others) {
      other.pause();
      other.send(JSON.stringify({ type: 'subscribe', id: '1', payload: { query: '{ echo }' } }));
    }
    await vi.waitFor(() => expect(begun).toBe(12));
    query('1');
    await vi.waitFor(() => expect(messages.map(({ type }) => type)).toContain('complete'));
    for (const other of others) other.terminate();
  });
});

async function connectTo(port: number): Promise<WebSocket> {
  const client = new WebSocket(`ws://127.0.0.1:${port}`, 'graphql-transport-ws', {
    perMessageDeflate: false,
  });
  client.on('error', () => undefined);
  await once(client, 'open');
  client.send('{"type":"connection_init"}');
  await once(client, 'message');
  return client;
}
