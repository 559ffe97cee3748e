import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { ClientAddresses, isLocalPeer } from '../../../src/graphql/client-address.ts';

function requestFrom(peer: string, headers: Readonly<Record<string, string>> = {}): IncomingMessage {
  const socket = new Socket();
  Object.defineProperty(socket, 'remoteAddress', { value: peer });
  return Object.assign(new IncomingMessage(socket), { headers });
}

const none = new ClientAddresses([]);
const addresses = new ClientAddresses(['10.0.0.0/8', '2001:db8:ffff::/48']);
const behind = (headers: Readonly<Record<string, string>>) => addresses.of(requestFrom('10.1.2.3', headers));

describe('the address of a client', () => {
  test.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002::9', '2001:db8:1:2::/64'],
    ['::1', '::1'],
    ['::ffff:cb00:7105', '203.0.113.5'],
  ])('of the peer %s is %s', (peer, name) => {
    expect(none.of(requestFrom(peer))).toBe(name);
  });

  test('is that of the peer, whatever a peer says that is no trusted proxy', () => {
    for (const header of ['x-forwarded-for', 'forwarded'])
      expect(addresses.of(requestFrom('192.0.2.7', { [header]: 'for=203.0.113.5' }))).toBe('192.0.2.7');
    expect(none.of(requestFrom('10.1.2.3', { 'x-forwarded-for': '203.0.113.5' }))).toBe('10.1.2.3');
  });

  test.each([
    ['the only one', '203.0.113.5'],
    ['the last, since what stands before it can be invented', '198.51.100.1, 203.0.113.5'],
    ['the last that is no proxy', '198.51.100.1, 203.0.113.5, 10.9.9.9, 10.8.8.8'],
    ['with a port', '203.0.113.5:4711'],
    ['over IPv6', '::ffff:203.0.113.5'],
  ])('behind a trusted proxy is forwarded: %s', (_, list) => {
    expect(behind({ 'x-forwarded-for': list })).toBe('203.0.113.5');
  });

  test.each([
    ['plain', 'for=203.0.113.5', '203.0.113.5'],
    ['with more', 'by=10.0.0.1;FOR="203.0.113.5:99";proto=https', '203.0.113.5'],
    ['a list', 'for=198.51.100.1, for=203.0.113.5', '203.0.113.5'],
    ['IPv6', 'for="[2001:db8:1:2::9]:4711"', '2001:db8:1:2::/64'],
  ])('is read from the standard header, too: %s', (_, forwarded, name) => {
    expect(behind({ forwarded })).toBe(name);
  });

  test('is that of the proxy, which asks for itself', () => {
    expect(behind({})).toBe('10.1.2.3');
  });

  test.each([
    ['nonsense', { 'x-forwarded-for': 'unknown' }],
    ['a name', { forwarded: 'for=_hidden' }],
    [
      'both headers, of which a client may have invented one',
      { 'x-forwarded-for': '203.0.113.5', forwarded: 'for=198.51.100.1' },
    ],
  ])('is one with all that a proxy does not tell apart, which says %s', (_, headers) => {
    expect(behind(headers)).toBe('behind 10.1.2.3');
  });

  test('of a very long list costs no more than its end', () => {
    const list = Array.from({ length: 100_000 }, () => '10.1.1.1').join(',');
    expect(behind({ 'x-forwarded-for': list })).toBe('10.1.1.1');
  });

  test.each([
    ['127.0.0.1', true],
    ['127.8.8.8', true],
    ['::1', true],
    ['::ffff:127.0.0.1', true],
    ['192.0.2.7', false],
    ['127.example.org', false],
    [undefined, false],
  ])('%s is on this machine: %s', (address, isLocal) => {
    expect(isLocalPeer(address)).toBe(isLocal);
  });
});
