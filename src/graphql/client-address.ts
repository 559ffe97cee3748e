import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** Maximum number of forwarded addresses that are read, from the end of the list. */
const maxForwarded = 20;

/**
 * Identifies the client of a request: the peer's address, or the address that a trusted proxy
 * reports.
 */
export class ClientAddresses {
  readonly #proxies = new BlockList();

  /** @param trustedProxies IP addresses and CIDR blocks. */
  constructor(trustedProxies: readonly string[]) {
    for (const text of trustedProxies) {
      const [address = '', bits] = text.split('/');
      const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
      if (bits === undefined) this.#proxies.addAddress(address, family);
      else this.#proxies.addSubnet(address, Number(bits), family);
    }
  }

  /**
   * The key under which a client's running requests are counted. An IPv6 client usually has a whole
   * /64 block, which counts as one client.
   */
  of(request: IncomingMessage): string {
    const peer = plain(request.socket.remoteAddress ?? '');
    if (!this.isProxy(peer)) return blockOf(peer);
    const hops = forwardedFor(request)?.slice(-maxForwarded);
    if (hops === undefined) return unknownBehind(peer);
    // Each proxy appends the peer that it saw. The last address that is not a trusted proxy is the
    // client; the addresses before it can be forged.
    for (const hop of hops.reverse()) {
      if (isIP(hop) === 0) return unknownBehind(peer);
      if (!this.isProxy(hop)) return blockOf(hop);
    }
    // The proxy itself sent the request.
    return blockOf(hops.at(-1) ?? peer);
  }

  /** The key of a peer itself. */
  peer(address: string): string {
    return blockOf(plain(address));
  }

  /** Whether an address belongs to a trusted proxy. */
  isProxy(address: string): boolean {
    const known = plain(address);
    const family = isIP(known);
    return family !== 0 && this.#proxies.check(known, family === 6 ? 'ipv6' : 'ipv4');
  }
}

/** Whether a peer is on this machine. It is usually a local proxy, with any number of clients. */
export function isLocalPeer(address: string | undefined): boolean {
  const peer = plain(address ?? '');
  return peer === '::1' || (isIP(peer) === 4 && peer.startsWith('127.'));
}

/**
 * Clients behind a proxy that are indistinguishable count as one client, and never as a local peer.
 */
function unknownBehind(proxy: string): string {
  return `behind ${proxy}`;
}

/**
 * A proxy sets one of the two headers and forwards the other as the client sent it. If both are
 * present, neither can be trusted, and the result is undefined.
 */
function forwardedFor({ headers }: IncomingMessage): string[] | undefined {
  const old = String(headers['x-forwarded-for'] ?? '');
  const standard = String(headers.forwarded ?? '');
  if (old !== '' && standard !== '') return undefined;
  if (old === '' && standard === '') return [];
  if (old !== '') return old.split(',').map(addressIn);
  return standard.split(',').map((hop) => addressIn(/(?:^|;)\s*for=("[^"]*"|[^;]*)/i.exec(hop)?.[1] ?? ''));
}

/** The address of a hop without quotation marks, brackets and port. */
function addressIn(hop: string): string {
  const text = hop.trim().replaceAll('"', '');
  const [, bracketed] = /^\[([^\]]*)\](?::\d+)?$/.exec(text) ?? [];
  return plain(bracketed ?? text.replace(/^([\d.]+):\d+$/, '$1'));
}

/** Converts an IPv4-mapped IPv6 address to IPv4. */
function plain(address: string): string {
  const [, high, low] = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/i.exec(address) ?? [];
  if (high === undefined || low === undefined) return address.replace(/^::ffff:(?=\d+\.)/i, '');
  return [high, low]
    .map((group) => Number.parseInt(group, 16))
    .flatMap((group) => [group >> 8, group & 255])
    .join('.');
}

function blockOf(address: string): string {
  if (isIP(address) !== 6 || isLocalPeer(address)) return address;
  const [head = '', tail] = address.toLowerCase().split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - before.length - after.length }, () => '0');
  const groups = [...before, ...zeros, ...after].slice(0, 4);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}
