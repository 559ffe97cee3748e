import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Installation, quickestKind } from '../support/installation.ts';
import type { ServerProcess } from '../support/server-process.ts';

describe('HTTP as tools and proxies send it', () => {
  let installation: Installation;
  let server: ServerProcess;
  let host: string;

  beforeAll(async () => {
    installation = await Installation.create(quickestKind());
    server = await installation.start({});
    host = new URL(server.url).host;
  });
  afterAll(() => installation.dispose());

  const typename = '/graphql?query=%7B__typename%7D';

  /** The raw answer to a request, after which the server closes the connection. */
  async function answerTo(lines: readonly string[], body = ''): Promise<string> {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    socket.write(`${[...lines, 'Connection: close'].join('\r\n')}\r\n\r\n${body}`);
    return Buffer.concat(await socket.toArray()).toString();
  }
  const statusOf = async (lines: readonly string[]) => (await answerTo(lines)).split(' ')[1];

  describe.each(['h2c', 'TLS/1.2', 'HTTP/3.0, h2c'])('an offer to upgrade to %s', (protocol) => {
    const offer = () => [
      `Host: ${host}`,
      `Upgrade: ${protocol}`,
      'HTTP2-Settings: AAMAAABkAAQAAP__',
      'Connection: Upgrade, HTTP2-Settings',
    ];

    test('is left aside, and the request is answered', async () => {
      expect(await answerTo([`GET ${typename} HTTP/1.1`, ...offer()])).toMatch(
        /^HTTP\/1\.1 200 OK\r\n.*"__typename":"Query"/s,
      );
      for (const path of ['/health', '/ready'])
        expect(await statusOf([`GET ${path} HTTP/1.1`, ...offer()])).toBe('200');
    });

    test('is left aside beside a body, which is read', async () => {
      const body = JSON.stringify({ query: '{ __typename }' });
      const headers = ['Content-Type: application/json', `Content-Length: ${body.length}`];
      expect(await answerTo(['POST /graphql HTTP/1.1', ...offer(), ...headers], body)).toMatch(
        /^HTTP\/1\.1 200 OK\r\n.*"__typename":"Query"/s,
      );
    });
  });

  describe('a target that is a whole address', () => {
    const get = (target: string, named = 'proxy.example') =>
      answerTo([`GET ${target} HTTP/1.1`, `Host: ${named}`]);

    test('is answered as its path is, whatever Host says', async () => {
      expect(await get(`http://${host}${typename}`)).toMatch(/^HTTP\/1\.1 200 OK\r\n.*"__typename":"Query"/s);
      expect(await get(`HTTP://${host}/health`)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
      expect(await get(`http://${host}`)).toMatch(/^HTTP\/1\.1 302 /);
    });

    test('is refused when it names another host, though Host does not', async () => {
      expect(await get(`http://evil.example${typename}`, host)).toMatch(/^HTTP\/1\.1 403 /);
      for (const target of [`http://user@${host}${typename}`, `ftp://${host}${typename}`, 'http://'])
        expect(await get(target, host)).toMatch(/^HTTP\/1\.1 400 /);
    });

    test('opens a WebSocket, unless it names another host', async () => {
      const upgrade = (target: string) => [
        `GET ${target} HTTP/1.1`,
        `Host: ${host}`,
        'Upgrade: websocket',
        'Connection: Upgrade',
        'Sec-WebSocket-Version: 13',
        'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
        'Sec-WebSocket-Protocol: graphql-transport-ws',
      ];
      const { hostname, port } = new URL(server.url);
      const socket = connect(Number(port), hostname);
      socket.write(`${upgrade(`http://${host}/graphql`).join('\r\n')}\r\n\r\n`);
      const [answer] = await once(socket, 'data');
      expect(String(answer)).toMatch(/^HTTP\/1\.1 101 /);
      socket.destroy();
      expect(await statusOf(upgrade('http://evil.example/graphql'))).toBe('403');
    });
  });

  describe('a probe', () => {
    test.each(['/health', '/ready', '/signals/health'])('%s is answered by its path alone', async (path) => {
      for (const method of ['GET', 'HEAD', 'OPTIONS']) {
        expect(await statusOf([`${method} ${path} HTTP/1.1`, `Host: ${host}`])).toBe('200');
        expect(await statusOf([`${method} ${path}?at=1 HTTP/1.1`, `Host: ${host}`])).toBe('200');
      }
      expect(await statusOf([`POST ${path} HTTP/1.1`, `Host: ${host}`])).toBe('405');
    });

    test.each(['/health', '/ready'])('%s needs no Host', async (path) => {
      expect(await statusOf([`GET ${path} HTTP/1.0`])).toBe('200');
      expect(await statusOf([`GET ${path} HTTP/1.1`, 'Host: 10.1.2.3:4000'])).toBe('200');
      expect(await statusOf(['GET /graphql HTTP/1.0'])).toBe('403');
    });

    test.each(['health', 'ready'])('is none whose address ends in /%s behind its path', async (name) => {
      expect(await answerTo([`GET ${typename}&x=/${name} HTTP/1.1`, `Host: ${host}`])).toMatch(
        /"__typename":"Query"/,
      );
      const body = JSON.stringify({ query: '{ __typename }' });
      const headers = ['Content-Type: application/json', `Content-Length: ${body.length}`];
      const lines = [`POST /graphql?next=/${name} HTTP/1.1`, `Host: ${host}`, ...headers];
      expect(await answerTo(lines, body)).toMatch(/"__typename":"Query"/);
    });
  });

  test.each([
    '/',
    typename,
    '/graphql?query=%7B',
    '/nothing',
  ])('HEAD %s is answered as GET, without a body', async (path) => {
    const [head, get] = await Promise.all(
      ['HEAD', 'GET'].map((method) =>
        answerTo([`${method} ${path} HTTP/1.1`, `Host: ${host}`, 'Accept: application/json']),
      ),
    );
    const [headersOfHead, bodyOfHead] = (head ?? '').split('\r\n\r\n');
    const [headersOfGet] = (get ?? '').split('\r\n\r\n');
    expect(bodyOfHead).toBe('');
    const toldIn = (headers = '') =>
      headers.split('\r\n').filter((line) => /^(HTTP|location:|content-)/i.test(line));
    expect(toldIn(headersOfHead)).toEqual(toldIn(headersOfGet));
  });

  test.each([
    ['text/event-stream', '405'],
    ['*/*', '406'],
    ['text/*, */*;q=0.1', '406'],
  ])('HEAD of a stream opens none, with Accept: %s', async (accept, status) => {
    const path = `/graphql?query=${encodeURIComponent('subscription { signalUpdates { cursor } }')}`;
    const lines = [`HEAD ${path} HTTP/1.1`, `Host: ${host}`, `Accept: ${accept}`];
    expect(await statusOf(lines)).toBe(status);
  });
});
