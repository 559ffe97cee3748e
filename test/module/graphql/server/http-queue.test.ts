import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { OperationScheduler } from '../../../../src/graphql/scheduling/operation-scheduler.ts';
import { HttpQueue } from '../../../../src/graphql/server/http-queue.ts';
import { SlowReaders } from '../../../../src/graphql/server/slow-readers.ts';
import { endStalledConnections } from '../../../../src/graphql/server/stalled-connections.ts';

const pipelined = 3000;
/** Bytes that the system does not keep for a connection. */
const largeAnswer = 8_000_000;

describe('requests that one client sends without waiting for answers', () => {
  let server: Server;
  let scheduler: OperationScheduler;
  let queue: HttpQueue;
  /** Instead of the body. */
  let answer: string | null;
  let port: number;
  let arrived: number;
  let runningNow: number;
  let peakRunning: number;
  /** Lets requests be answered; while it is pending, none is. */
  let gate: Promise<void>;
  let open: () => void;
  const sockets: Socket[] = [];
  /** Of the server. */
  const accepted = new Set<Socket>();

  beforeEach(async () => {
    answer = null;
    arrived = 0;
    runningNow = 0;
    peakRunning = 0;
    const { promise, resolve } = Promise.withResolvers<void>();
    gate = promise;
    open = resolve;
    scheduler = new OperationScheduler({ perConnection: 8, perClient: 20, perClientAmongOthers: 20 });
    queue = new HttpQueue(scheduler);
    server = createServer((request, response) => {
      arrived += 1;
      queue.take('client', request, response, async () => {
        runningNow += 1;
        peakRunning = Math.max(peakRunning, runningNow);
        const body = (await request.setEncoding('utf8').toArray()).join('');
        await gate;
        await sleep(0);
        runningNow -= 1;
        response.end(answer ?? `<${body}>`);
      });
    });
    accepted.clear();
    server.on('connection', (socket) => accepted.add(socket));
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

  /** Whether nothing is under way, or waits, on any connection. */
  const idle = () => [...accepted].every((socket) => socket.destroyed || queue.isIdle(socket));

  const post = (body: string) =>
    `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

  /**
   * Sends requests with these bodies at once.
   * @returns what came back, so far.
   */
  function send(bodies: readonly string[]): { readonly socket: Socket; readonly answers: () => string[] } {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    sockets.push(socket);
    let received = '';
    socket.setEncoding('latin1').on('data', (text: string) => {
      received += text;
    });
    socket.write(bodies.map(post).join(''));
    return { socket, answers: () => [...received.matchAll(/<([^>]*)>/g)].map(([, body = '']) => body) };
  }

  /** Connections that ask for large answers and read nothing until they are resumed. */
  function slowReaders(count: number): { readonly socket: Socket; readonly hasAnswer: () => boolean }[] {
    answer = 'x'.repeat(largeAnswer);
    return Array.from({ length: count }, () => {
      const socket = connect(port, '127.0.0.1').on('error', () => undefined);
      sockets.push(socket);
      let bytes = 0;
      socket.on('data', (piece: Buffer) => {
        bytes += piece.length;
      });
      socket.pause();
      socket.write(post('a'));
      return { socket, hasAnswer: () => bytes > largeAnswer };
    });
  }

  test('are under way so many at a time, are read no faster, and are answered in order', async () => {
    const bodies = Array.from({ length: pipelined }, (_, index) => `${index} ${'x'.repeat(index % 500)}`);
    const { answers } = send(bodies);
    await vi.waitFor(() => expect(runningNow).toBe(8));
    await sleep(100);
    // One piece of what the system hands over: the rest waits in the socket.
    expect(arrived).toBeLessThan(pipelined / 2);
    open();
    await vi.waitFor(() => expect(answers()).toEqual(bodies));
    expect(peakRunning).toBe(8);
    await vi.waitFor(() => expect(scheduler.clientCount).toBe(0));
  });

  test('with a body that comes late are not held up by themselves', async () => {
    open();
    const { socket, answers } = send(['first']);
    for (let request = 0; request < 20; request += 1) {
      socket.write(post('x'.repeat(200_000)).slice(0, 50_000));
      await sleep(2);
      socket.write(post('x'.repeat(200_000)).slice(50_000));
    }
    await vi.waitFor(() => expect(answers()).toHaveLength(21));
  });

  test('over many connections share what a client may have under way', async () => {
    const clients = Array.from({ length: 10 }, (_, index) =>
      send([`${index}a`, `${index}b`, `${index}c`, `${index}d`]),
    );
    await vi.waitFor(() => expect([arrived, runningNow]).toEqual([40, 20]));
    open();
    await vi.waitFor(() => expect(clients.flatMap(({ answers }) => answers())).toHaveLength(40));
    expect(peakRunning).toBe(20);
  });

  test('are ended with their connection when the client takes no answer for a while', async () => {
    open();
    answer = 'x'.repeat(20_000_000);
    endStalledConnections(server, queue, 500);
    const { socket } = send(['a', 'b']);
    socket.pause();
    await vi.waitFor(() => expect(arrived).toBe(2));
    await vi.waitFor(() => expect(idle()).toBe(true));
    const ended = once(socket, 'close');
    socket.resume();
    await ended;
  });

  test('are ended with their connection when the client takes a little now and then', async () => {
    open();
    queue = new HttpQueue(scheduler, new SlowReaders({ bytes: 50_000_000, spanMs: 500 }));
    const [slow] = slowReaders(1);
    const trickle = setInterval(() => slow?.socket.read(1000), 50);
    await vi.waitFor(() => expect(accepted.size).toBe(1));
    await vi.waitFor(() => expect([...accepted].every(({ destroyed }) => destroyed)).toBe(true));
    clearInterval(trickle);
    expect(idle()).toBe(true);
    expect(slow?.hasAnswer()).toBe(false);
  });

  test('keep no place of their address while their answers wait, and are not over before those are taken', async () => {
    open();
    const slow = slowReaders(30);
    await vi.waitFor(() => expect([arrived, scheduler.clientCount]).toEqual([30, 0]));
    expect(idle()).toBe(false);
    answer = null;
    const { answers } = send(['served']);
    await vi.waitFor(() => expect(answers()).toEqual(['served']));
    for (const { socket } of slow) socket.resume();
    await vi.waitFor(() => expect(slow.every(({ hasAnswer }) => hasAnswer())).toBe(true));
    await vi.waitFor(() => expect(idle()).toBe(true));
  });

  test('lose their connection when their answers are too much and another of the address waits for a place', async () => {
    open();
    const unread = { perClient: 1_000_000, process: 1_000_000, times: 1000 };
    scheduler = new OperationScheduler({ perConnection: 8, perClient: 20, perClientAmongOthers: 20, unread });
    queue = new HttpQueue(scheduler);
    const slow = slowReaders(20);
    await vi.waitFor(() => expect([arrived, runningNow]).toEqual([20, 0]));
    await sleep(100);
    answer = null;
    const { answers } = send(['served']);
    await vi.waitFor(() => expect(answers()).toEqual(['served']));
    for (const { socket } of slow) socket.resume();
    await vi.waitFor(() => expect(slow.filter(({ hasAnswer }) => hasAnswer())).toHaveLength(19));
    await vi.waitFor(() => expect(slow.filter(({ socket }) => socket.destroyed)).toHaveLength(1));
    await vi.waitFor(() => expect(idle()).toBe(true));
  });

  test('are not ended while an answer is made, however long that lasts', async () => {
    endStalledConnections(server, queue, 100);
    const { answers } = send(['a']);
    await sleep(1000);
    open();
    await vi.waitFor(() => expect(answers()).toEqual(['a']));
  });

  test('count as under way until the work is done, though the client has left', async () => {
    for (let count = 0; count < 5; count += 1) {
      const { socket } = send(['a', 'b', 'c', 'd', 'e', 'f']);
      await sleep(50);
      socket.destroy();
    }
    const { answers } = send(['last']);
    await vi.waitFor(() => expect(runningNow).toBe(20));
    expect(peakRunning).toBe(20);
    open();
    await vi.waitFor(() => expect(answers()).toEqual(['last']));
    await vi.waitFor(() => expect([scheduler.clientCount, runningNow]).toEqual([0, 0]));
  });
});
