import { once } from 'node:events';
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { print } from 'graphql';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { type App, createApp } from '../../src/app/app.ts';
import { readConfig } from '../../src/config/config.ts';
import { collectingLogger } from '../support/collecting-logger.ts';
import { type DatabaseLocation, freshDatabase } from '../support/databases.ts';
import { GraphqlClient } from '../support/graphql-client.ts';
import { Installation, patient, quickestKind } from '../support/installation.ts';
import { liveMemory } from '../support/live-memory.ts';
import { patienceMs } from '../support/patience.ts';
import { StreamClient } from '../support/stream-client.ts';
import { withServer } from '../support/with-server.ts';
import { record, untilOpenStreams } from './actions.ts';
import { SignalUpdates, SignalUpdatesAfter } from './operations/streams.operations.ts';
import { untilLive } from './until-live.ts';

const query = print(SignalUpdates);

describe('a server in this process', () => {
  const cycles = 4000;
  const lanes = 20;
  let location: DatabaseLocation;
  let app: App;
  let url: string;

  beforeAll(async () => {
    location = await freshDatabase('PGlite');
    app = await createApp(
      readConfig({ DATA_DIR: location.dataDirectory, LOG_LEVEL: 'silent' }),
      collectingLogger().logger,
    );
    app.server.listen(0, '127.0.0.1');
    await once(app.server, 'listening');
    const address = app.server.address();
    if (address === null || typeof address === 'string') throw new Error('There is no port.');
    url = `http://127.0.0.1:${address.port}/graphql`;
  });
  afterAll(async () => {
    await app.close();
    await location.remove();
  });

  test(`is as it was after ${cycles} subscriptions have come and gone`, async () => {
    const client = new GraphqlClient(url);
    await comeAndGo(url, cycles / 4, lanes);
    await untilOpenStreams(client, 0);
    const before = await atRest();
    await comeAndGo(url, cycles, lanes);
    await untilOpenStreams(client, 0);
    const after = await atRest();
    expect(after.timers).toBeLessThanOrEqual(before.timers);
    expect(after.listeners).toEqual(before.listeners);
    expect(after.heapBytes - before.heapBytes).toBeLessThan(500 * cycles);
  });

  /** What is held when nobody is connected. */
  async function atRest() {
    await vi.waitFor(
      async () => {
        app.server.closeIdleConnections();
        expect(await promisify(app.server.getConnections.bind(app.server))()).toBe(0);
      },
      { interval: 50 },
    );
    return {
      timers: process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length,
      listeners: app.server.eventNames().map((name) => [name, app.server.listenerCount(name)]),
      heapBytes: liveMemory(),
    };
  }
});

/**
 * Subscriptions that end in every way: told, or with their connection, before they begin or after.
 */
async function comeAndGo(url: string, count: number, lanes: number): Promise<void> {
  let left = count;
  const lane = async (number: number) => {
    let socket: WebSocket | undefined;
    for (let turn = number; left > 0; turn += 1) {
      left -= 1;
      if (turn % 7 === 0) {
        await abortedRequest(url, turn);
        continue;
      }
      socket ??= await connected(url);
      socket.send(JSON.stringify({ type: 'subscribe', id: `${turn}`, payload: { query } }));
      if (turn % 2 === 0) await sleep(turn % 4);
      if (turn % 5 === 0) {
        socket.terminate();
        socket = undefined;
      } else socket.send(JSON.stringify({ type: 'complete', id: `${turn}` }));
      if (turn % 3 === 0) await sleep(0);
    }
    socket?.terminate();
  };
  await Promise.all(Array.from({ length: lanes }, (_, number) => lane(number)));
}

async function connected(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws');
  socket.on('error', () => undefined);
  await once(socket, 'open');
  socket.send('{"type":"connection_init"}');
  await once(socket, 'message');
  return socket;
}

/**
 * Ends with its connection. A pool, such as the one of `fetch`, would keep a connection on which
 * nothing was sent, and the server waits for the first request on it.
 */
async function abortedRequest(url: string, turn: number): Promise<void> {
  const asked = request(url, {
    method: 'POST',
    agent: false,
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
  });
  asked.on('error', () => undefined);
  asked.end(JSON.stringify({ query }));
  await once(asked, turn % 2 === 0 ? 'response' : 'finish');
  asked.destroy();
}

describe('a server of its own', patient, () => {
  const streams = 500;

  test(`breaks off ${streams} streams and completes none`, async () => {
    const installation = await Installation.create('embedded');
    try {
      const server = await installation.start();
      const open = Array.from({ length: streams }, (_, index) =>
        StreamClient.open(index % 5 === 0 ? 'server-sent events' : 'WebSocket', server.url, SignalUpdates),
      );
      await untilLive(new GraphqlClient(server.url), open);
      expect(await server.stop('SIGTERM')).toEqual({ code: 0, signal: null });
      const ends = await Promise.all(open.map((stream) => stream.ended));
      expect(ends.filter(({ kind }) => kind === 'complete')).toEqual([]);
    } finally {
      await installation.dispose();
    }
  });
});

describe('a server with narrow limits', patient, () => {
  const running = withServer(quickestKind(), { SUBSCRIPTIONS_PER_CONNECTION: '3', SUBSCRIPTION_BUFFER: '4' });

  test('lets a client run no more operations on a connection than it may', async () => {
    const { client, url } = running;
    const socket = await connected(url);
    const refused: unknown[] = [];
    socket.on('message', (data) => {
      const message = JSON.parse(String(data));
      if (message.type === 'error') refused.push([message.id, message.payload[0].extensions.code]);
    });
    for (const id of ['1', '2', '3', '4']) {
      socket.send(JSON.stringify({ type: 'subscribe', id, payload: { query } }));
    }
    await untilOpenStreams(client, 3);
    await vi.waitFor(() => expect(refused).toEqual([['4', 'SUBSCRIPTION_LIMIT']]));
    socket.terminate();
    await untilOpenStreams(client, 0);
  });

  test('serves one who only wants the newest, however slowly it reads', async () => {
    const { client, url } = running;
    const slow = await connected(url);
    const received: string[] = [];
    slow.on('message', (data) => {
      const message = JSON.parse(String(data));
      received.push(message.payload?.data?.signalUpdates?.node.inferenceId ?? message.type);
    });
    const text =
      'subscription { inferenceUpdates(delivery: { policy: LATEST }) { node { inferenceId: uuid inputText } } }';
    slow.send(
      JSON.stringify({
        type: 'subscribe',
        id: '1',
        payload: { query: text.replace('inferenceUpdates', 'signalUpdates: inferenceUpdates') },
      }),
    );
    const quick = StreamClient.openWith('WebSocket', url, SignalUpdatesAfter, {});
    await untilLive(client, [quick]);
    slow.pause();
    const longText = '長'.repeat(32_768);
    for (let update = 0; update < 100; update += 1) await record(client, { text: longText });
    const { uuid } = await record(client);
    await quick.findData((data) => data.signalUpdates.node.inferenceUuid === uuid);
    slow.resume();
    const patience = AbortSignal.timeout(patienceMs);
    while (received.at(-1) !== uuid && !patience.aborted) await sleep(20);
    expect(received.at(-1)).toBe(uuid);
    expect(received.length).toBeLessThan(100);
    quick.close();
    slow.terminate();
  });
});
