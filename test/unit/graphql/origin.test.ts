import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { acceptsHost, acceptsOrigin } from '../../../src/graphql/origin.ts';

const local = { allowedOrigins: ['https://charts.example.org'], isLocalOnly: true };
const open = { ...local, isLocalOnly: false };

function requestWith(headers: Readonly<Record<string, string>>): IncomingMessage {
  const request = new IncomingMessage(new Socket());
  Object.assign(request.headers, headers);
  return request;
}

describe('the host that a request is addressed to', () => {
  test.each([
    'localhost',
    'localhost:4000',
    'LOCALHOST:4000',
    '127.0.0.1',
    '127.0.0.1:80',
    '[::1]',
    '[::1]:4000',
  ])('%s is this machine', (host) => {
    expect(acceptsHost(local, requestWith({ host }))).toBe(true);
  });

  test.each([
    'example.org',
    'example.org:4000',
    'localhost.example.org',
    'example.org.localhost',
    '127.0.0.1.example.org',
    '127.0.0.1:4000.example.org',
    'localhost:4000@example.org',
    '192.168.1.10',
    '127x0x0x1',
    '0.0.0.0',
    '',
  ])('%s is refused by a server for this machine only', (host) => {
    expect(acceptsHost(local, requestWith({ host }))).toBe(false);
  });

  test('is refused when it is missing', () => {
    expect(acceptsHost(local, requestWith({}))).toBe(false);
  });

  test('does not matter to a server that asks for tokens', () => {
    expect(acceptsHost(open, requestWith({ host: 'signals.example.org' }))).toBe(true);
  });
});

describe('the page that a request comes from', () => {
  const host = 'localhost:4000';
  const accepts = (origin: string) => acceptsOrigin(open, requestWith({ host, origin }));

  test('may be none', () => {
    expect(acceptsOrigin(open, requestWith({ host }))).toBe(true);
  });

  test('may be of this server, or one that is allowed', () => {
    expect(accepts('http://localhost:4000')).toBe(true);
    expect(accepts('https://charts.example.org')).toBe(true);
  });

  test.each([
    'http://localhost:3000',
    'http://localhost',
    'http://example.org',
    'http://charts.example.org',
    'https://charts.example.org:8443',
    'https://charts.example.org.example.net',
    'https://evil-charts.example.org',
    'http://localhost:4000.example.org',
    'null',
    '',
    '*',
    'localhost:4000',
  ])('is refused when it is "%s"', (origin) => {
    expect(accepts(origin)).toBe(false);
  });

  test('may be of this server behind a proxy that changes host and protocol, as only the browser knows', () => {
    const from = (site: string) =>
      acceptsOrigin(
        open,
        requestWith({ host, origin: 'https://signals.example.org', 'sec-fetch-site': site }),
      );
    expect(from('same-origin')).toBe(true);
    for (const site of ['same-site', 'cross-site', 'none', '']) expect(from(site)).toBe(false);
  });

  test('is refused when the request names no host that it could be of', () => {
    expect(acceptsOrigin(open, requestWith({ origin: 'http://localhost:4000' }))).toBe(false);
  });
});
