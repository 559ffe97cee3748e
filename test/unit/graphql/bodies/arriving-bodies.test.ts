import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ArrivingBodies, type ReadBody } from '../../../../src/graphql/bodies/arriving-bodies.ts';
import { BodyBudget } from '../../../../src/graphql/bodies/body-budget.ts';

const maxBytes = 300_000;
const large = 200_000;

/**
 * A server that answers with the lengths of bodies; those of paths that begin with `/hold` when the
 * test says so.
 */
describe('bodies on their way', () => {
  let server: Server;
  let port: number;
  let budget: BodyBudget;
  let bodies: ArrivingBodies;
  let waitMs: number;
  let arrived: number;
  /** Requests that went on, by their paths, in order. */
  let proceeded: string[];
  let release: Map<string, () => void>;
  const sockets: Socket[] = [];

  beforeEach(async () => {
    waitMs = 60_000;
    proceeded = [];
    release = new Map();
    budget = new BodyBudget({ bytes: 600_000, bytesPerClient: maxBytes, slowestPerSecond: 0 });
    bodies = new ArrivingBodies(budget, {
      maxBytes,
      freeBytes: 65_536,
      get waitMs() {
        return waitMs;
      },
    });
    arrived = 0;
    server = createServer((request, response) => {
      arrived += 1;
      const { method, url: path = '' } = request;
      const proceed = (body: ReadBody | null) => {
        proceeded.push(path);
        if (path.startsWith('/unbegun')) return;
        body?.begin();
        const answer = () => {
          response.end(`<${path} ${body?.length}>`);
          body?.release();
        };
        if (path.startsWith('/hold')) release.set(path, answer);
        else answer();
      };
      const refuse = (reason: string) => void response.writeHead(503).end(`<${path} ${reason}>`);
      bodies.take('client', { request, response, isRead: method === 'POST', proceed, refuse });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('There is no port.');
    port = address.port;
  });
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
    server.close();
    server.closeAllConnections();
  });

  const headers = (path: string, length: number) =>
    `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: ${length}\r\n\r\n`;
  const post = (path: string, length: number) => headers(path, length) + 'x'.repeat(length);
  const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;

  function open(): { readonly socket: Socket; readonly answers: () => string[] } {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    sockets.push(socket);
    let received = '';
    socket.setEncoding('latin1').on('data', (text: string) => {
      received += text;
    });
    return { socket, answers: () => [...received.matchAll(/<([^>]*)>/g)].map(([, answer = '']) => answer) };
  }

  const untilNothingIsHeld = () => vi.waitFor(() => expect([budget.bytes, budget.waiting]).toEqual([0, 0]));

  test('hold back no other connection of the same client', async () => {
    const slow = Array.from({ length: 64 }, (_, index) => {
      const { socket } = open();
      socket.write(`${headers(`/slow${index}`, 1000)}x`);
      return socket;
    });
    const { socket, answers } = open();
    socket.write(post('/small', 5));
    await vi.waitFor(() => expect(answers()).toEqual(['/small 5']));
    expect(proceeded).toEqual(['/small']);
    slow[0]?.write('x'.repeat(999));
    await vi.waitFor(() => expect(proceeded).toEqual(['/small', '/slow0']));
  });

  test('of one connection go on in order, those without a body too', async () => {
    const { socket, answers } = open();
    const paths = Array.from({ length: 300 }, (_, index) => `/${index}`);
    socket.write(paths.map((path, index) => (index % 3 === 0 ? get(path) : post(path, index % 7))).join(''));
    await vi.waitFor(() => expect(answers()).toHaveLength(300));
    expect(proceeded).toEqual(paths);
    expect(answers().map((answer) => answer.split(' ')[0])).toEqual(paths);
  });

  test('wait for room in order, with what comes behind them on their connection, and others go on', async () => {
    const [first, second, other] = [open(), open(), open()];
    first.socket.write(post('/hold', large));
    await vi.waitFor(() => expect(proceeded).toEqual(['/hold']));
    second.socket.write(post('/large', large) + get('/behind') + post('/after', 10));
    await vi.waitFor(() => expect(budget.waiting).toBe(1));
    other.socket.write(post('/small', 10));
    await vi.waitFor(() => expect(other.answers()).toEqual(['/small 10']));
    expect([proceeded, second.answers()]).toEqual([['/hold', '/small'], []]);
    release.get('/hold')?.();
    await vi.waitFor(() =>
      expect(second.answers()).toEqual([`/large ${large}`, '/behind undefined', '/after 10']),
    );
    expect(first.answers()).toEqual([`/hold ${large}`]);
    await untilNothingIsHeld();
  });

  test('are not read on while they wait for room', async () => {
    const [first, second] = [open(), open()];
    first.socket.write(post('/hold', large));
    await vi.waitFor(() => expect(proceeded).toEqual(['/hold']));
    // Smaller than what is read at once beyond the free bytes, so that the parser could go on to
    // what follows.
    second.socket.write(post('/large', 110_000) + get('/behind').repeat(200_000));
    await vi.waitFor(() => expect(budget.waiting).toBe(1));
    await sleep(200);
    // One piece of what the system hands over: the rest waits in the socket.
    expect(arrived).toBeLessThan(5000);
    expect(proceeded).toEqual(['/hold']);
    second.socket.destroy();
    release.get('/hold')?.();
    await untilNothingIsHeld();
  });

  test('that find no room in time are refused, and their connection goes on', async () => {
    const [first, second] = [open(), open()];
    first.socket.write(post('/hold', large));
    await vi.waitFor(() => expect(proceeded).toEqual(['/hold']));
    waitMs = 50;
    second.socket.write(post('/large', large) + post('/after', 10));
    await vi.waitFor(() => expect(second.answers()).toEqual(['/large no room', '/after 10']));
    release.get('/hold')?.();
    await untilNothingIsHeld();
  });

  test('that are longer than they may be are read that far', async () => {
    const { socket, answers } = open();
    const chunk = `${(50_000).toString(16)}\r\n${'x'.repeat(50_000)}\r\n`;
    socket.write('POST /chunked HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n');
    socket.write(`${chunk.repeat(20)}0\r\n\r\n${post('/after', 10)}`);
    await vi.waitFor(() => expect(answers()).toHaveLength(2));
    const length = Number(answers()[0]?.split(' ')[1]);
    expect(length).toBeGreaterThan(maxBytes);
    expect(length).toBeLessThan(maxBytes + 100_000);
    expect(answers()[1]).toBe('/after 10');
    await untilNothingIsHeld();
  });

  test('that come in chunks hold no more than they turn out to have', async () => {
    const { socket } = open();
    const chunk = `${(100_000).toString(16)}\r\n${'x'.repeat(100_000)}\r\n`;
    socket.write(`POST /hold HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}0\r\n\r\n`);
    await vi.waitFor(() => expect(proceeded).toEqual(['/hold']));
    expect(budget.bytes).toBe(100_000);
    release.get('/hold')?.();
    await untilNothingIsHeld();
  });

  test('of clients that leave hold nothing, unless they are being served', async () => {
    const [served, unbegun, arriving, waiting] = [open(), open(), open(), open()];
    unbegun.socket.write(post('/unbegun', 100_000));
    await vi.waitFor(() => expect(proceeded).toEqual(['/unbegun']));
    arriving.socket.write(headers('/arriving', 100_000) + 'x'.repeat(80_000));
    await vi.waitFor(() => expect(budget.bytes).toBe(200_000));
    served.socket.write(post('/hold', 100_000));
    await vi.waitFor(() => expect(proceeded).toEqual(['/unbegun', '/hold']));
    waiting.socket.write(post('/waiting', 100_000));
    await vi.waitFor(() => expect(budget.waiting).toBe(1));
    for (const { socket } of [waiting, served, unbegun, arriving]) socket.destroy();
    await vi.waitFor(() => expect(budget.bytes).toBe(100_000));
    release.get('/hold')?.();
    await untilNothingIsHeld();
    expect(proceeded).not.toContain('/arriving');
  });
});
