import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { answerEverything, Departure } from '../../../../src/graphql/server/departure.ts';
import { markAsStream } from '../../../../src/graphql/streamed-responses.ts';
import { untilTrue } from '../../../support/until-true.ts';

/** A server whose answers are given by the test. */
describe('a departing server', () => {
  let departure: Departure;
  let server: Server;
  /** Requests that were served, by their paths. */
  let served: string[];
  let responses: ServerResponse[];
  const clients: Socket[] = [];

  beforeEach(async () => {
    departure = new Departure();
    served = [];
    responses = [];
    server = createServer((request, response) => {
      if (!departure.admit(request, response)) return;
      served.push(request.url ?? '');
      responses.push(response);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(() => {
    for (const client of clients.splice(0)) client.destroy();
    server.closeAllConnections();
    server.close();
  });

  async function client() {
    const { port } = server.address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    clients.push(socket);
    const state = { socket, received: '', hasEnded: false };
    socket.setEncoding('utf8').on('data', (text: string) => {
      state.received += text;
    });
    socket.on('end', () => {
      state.hasEnded = true;
    });
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return state;
  }

  const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
  const quiet = { unanswered: 0 };
  const leave = (refuseQueued = () => undefined) =>
    answerEverything({ server, departure, sockets: quiet, refuseQueued });

  test('answers what is under way, and says that the connection closes', async () => {
    const one = await client();
    one.socket.write(get('/one'));
    await untilTrue(() => served.length === 1);
    const left = leave();
    await untilTrue(() => departure.isRefusing);
    expect(one.received).toBe('');
    responses[0]?.end('done');
    await left;
    await untilTrue(() => one.hasEnded);
    expect(one.received).toMatch(/^HTTP\/1.1 200 .*connection: close.*done/is);
  });

  test('answers every pipelined request before it closes, and serves none after it said so', async () => {
    const one = await client();
    one.socket.write(get('/one') + get('/two'));
    await untilTrue(() => served.length === 2);
    departure.begin();
    one.socket.write(get('/three'));
    await untilTrue(() => served.length === 3);
    for (const response of responses) response.end(response.req.url);
    one.socket.write(get('/four'));
    await untilTrue(() => one.hasEnded);
    expect(one.received.match(/connection: [a-z-]+/gi)?.map((line) => line.toLowerCase())).toEqual([
      'connection: keep-alive',
      'connection: keep-alive',
      'connection: close',
    ]);
    expect(served).toEqual(['/one', '/two', '/three']);
    for (const path of served) expect(one.received).toContain(path);
  });

  test('does not serve a request behind an answer that has begun as the last', async () => {
    const one = await client();
    one.socket.write(get('/one'));
    await untilTrue(() => served.length === 1);
    departure.begin();
    responses[0]?.write('begun');
    one.socket.write(get('/two'));
    await untilTrue(() => one.received.includes('begun'));
    responses[0]?.end();
    await untilTrue(() => one.hasEnded);
    expect(served).toEqual(['/one']);
  });

  test('serves a request that arrives on a connection which is idle at that moment', async () => {
    const one = await client();
    one.socket.write(get('/one'));
    await untilTrue(() => served.length === 1);
    responses[0]?.end();
    await untilTrue(
      () => one.received.endsWith('\r\n0\r\n\r\n') || one.received.includes('Content-Length: 0'),
    );
    const left = leave();
    one.socket.write(get('/two'));
    await untilTrue(() => served.length === 2);
    responses[1]?.end('done');
    await left;
    await untilTrue(() => one.hasEnded);
    expect(one.received).toMatch(/connection: close.*done/is);
  });

  test('refuses what arrives later, says when to come back, and does nothing of it', async () => {
    const [one, two] = [await client(), await client()];
    one.socket.write(get('/one'));
    await untilTrue(() => served.length === 1);
    const left = leave();
    await untilTrue(() => departure.isRefusing);
    two.socket.write(get('/two'));
    await untilTrue(() => two.hasEnded);
    expect(two.received).toMatch(
      /^HTTP\/1.1 503 .*retry-after: 1.*"code":"SHUTTING_DOWN","retryAfterMs":1000/is,
    );
    responses[0]?.end();
    await left;
    expect(served).toEqual(['/one']);
  });

  test('refuses what waits in queues when answers take too long, and requests that have not arrived whole', async () => {
    const [one, two] = [await client(), await client()];
    one.socket.write(get('/one'));
    two.socket.write('POST /two HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhalf');
    await untilTrue(() => served.length === 2);
    await leave(() => void responses[served.indexOf('/one')]?.writeHead(200).end('refused by a queue'));
    await untilTrue(() => one.hasEnded && two.hasEnded);
    expect(one.received).toContain('refused by a queue');
    expect(two.received).toMatch(/^HTTP\/1.1 503 .*SHUTTING_DOWN/is);
  });

  test('does not wait for event streams', async () => {
    const one = await client();
    one.socket.write(get('/stream'));
    await untilTrue(() => served.length === 1);
    for (const response of responses) {
      markAsStream(response);
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(':\n\n');
    }
    expect(departure.unanswered).toBe(0);
    let wereRefused = false;
    await leave(() => {
      wereRefused = true;
      return undefined;
    });
    expect(wereRefused).toBe(false);
  });
});
