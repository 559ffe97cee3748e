import { once } from 'node:events';
import { createServer, IncomingMessage, type Server } from 'node:http';
import { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { SocketFlow } from '../../../../src/graphql/fan-out/socket-flow.ts';

describe('what leaves over a WebSocket connection', () => {
  let server: Server;
  let client: WebSocket;
  let socket: WebSocket;
  let flow: SocketFlow;
  let connection: Duplex;
  let systemCalls: () => number;
  let received: string[];

  beforeEach(async () => {
    server = createServer();
    const sockets = new WebSocketServer({ server });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('There is no port.');
    const connected = once(sockets, 'connection');
    client = new WebSocket(`ws://127.0.0.1:${address.port}`);
    received = [];
    client.on('message', (message) => received.push(String(message)));
    await once(client, 'open');
    const [accepted, request] = await connected;
    socket = accepted;
    connection = request.socket;
    const calls = [vi.spyOn(request.socket, '_write'), vi.spyOn(request.socket, '_writev')];
    systemCalls = () => calls.reduce((total, spy) => total + spy.mock.calls.length, 0);
    flow = new SocketFlow(socket, request.socket);
  });
  afterEach(() => {
    client.terminate();
    server.close();
  });

  test('in one iteration of the event loop leaves in one call of the system, in order', async () => {
    const texts = Array.from({ length: 20 }, (_, index) => `text ${index}`);
    for (const text of texts) flow.send(text);
    expect(systemCalls()).toBe(0);
    await vi.waitFor(() => expect(received).toEqual(texts));
    expect(systemCalls()).toBe(1);
    flow.send('later');
    await vi.waitFor(() => expect(received.at(-1)).toBe('later'));
    expect(systemCalls()).toBe(2);
  });

  test('leaves earlier when it is much, and more is taken', async () => {
    const text = 'x'.repeat(30_000);
    for (let sent = 0; sent < 20; sent += 1) {
      expect(flow.takes()).toBe(true);
      flow.send(text);
    }
    expect(systemCalls()).toBeGreaterThan(1);
    await vi.waitFor(() => expect(received).toHaveLength(20));
  });

  test('is no more than a client takes', async () => {
    client.pause();
    const drained = vi.fn();
    const text = 'x'.repeat(1_000_000);
    let sent = 0;
    while (flow.takes()) {
      flow.send(text);
      sent += 1;
      expect(sent).toBeLessThan(100);
    }
    flow.onceDrained(drained);
    expect(drained).not.toHaveBeenCalled();
    client.resume();
    await vi.waitFor(() => expect(received).toHaveLength(sent));
    await vi.waitFor(() => expect(drained).toHaveBeenCalledOnce());
    expect(flow.takes()).toBe(true);
  });

  test('is never more than the connection may hold: its client is told why it is closed', async () => {
    client.pause();
    const narrow = new SocketFlow(socket, connection, 1_000_000);
    const text = 'x'.repeat(400_000);
    let sent = 0;
    while (socket.readyState === socket.OPEN) {
      narrow.send(text);
      sent += 1;
      expect(sent).toBeLessThan(100);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(connection.writableLength).toBeLessThan(1_500_000);
    const closed = once(client, 'close');
    client.resume();
    const [code, reason] = await closed;
    expect([code, String(reason)]).toEqual([1013, 'More than 1000000 bytes wait for this client']);
  });

  test('comes whole before the connection is closed in the same iteration', async () => {
    const closed = once(client, 'close');
    flow.send('farewell');
    socket.close(4000, 'over');
    await closed;
    expect(received).toEqual(['farewell']);
  });

  test('never comes from a connection that broke, and nobody minds', async () => {
    const closed = once(client, 'close');
    flow.send('lost');
    flow.cut();
    await closed;
    expect(received).toEqual([]);
    expect(() => flow.send('lost, too')).not.toThrow();
  });
});

describe('a WebSocket connection that is slow', () => {
  /** Takes two megabytes a second. */
  const bytesPerMs = 2000;
  const later = (bytes: number, done: () => void) => void setTimeout(done, bytes / bytesPerMs);

  async function slowFlow(): Promise<SocketFlow> {
    const connection = new Duplex({
      read: () => undefined,
      write: (chunk: Buffer, _encoding, done) => later(chunk.length, done),
      writev: (chunks, done) =>
        later(
          chunks.reduce((sum, { chunk }) => sum + chunk.length, 0),
          done,
        ),
    });
    const request = Object.assign(new IncomingMessage(new Socket()), {
      method: 'GET',
      headers: {
        upgrade: 'websocket',
        connection: 'Upgrade',
        'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
        'sec-websocket-version': '13',
      },
    });
    const sockets = new WebSocketServer({ noServer: true });
    const socket = await new Promise<WebSocket>((resolve) => {
      sockets.handleUpgrade(request, connection, Buffer.alloc(0), resolve);
    });
    return new SocketFlow(socket, connection);
  }

  test('gives those who wait their turn before whoever fills it', async () => {
    const flow = await slowFlow();
    const text = 'x'.repeat(40_000);
    const order: string[] = [];
    const fill = setInterval(() => {
      if (!flow.takes()) return;
      flow.send(text);
      order.push('filled');
    }, 1);
    try {
      await vi.waitFor(() => expect(flow.takes()).toBe(false));
      const { length } = order;
      flow.onceDrained(() => order.push('turn'));
      await vi.waitFor(() => expect(order).toContain('turn'));
      expect(order.indexOf('turn')).toBe(length);
      await vi.waitFor(() => expect(order.length).toBeGreaterThan(length + 3));
    } finally {
      clearInterval(fill);
      flow.cut();
    }
  });
});
