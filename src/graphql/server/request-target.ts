import type { IncomingMessage } from 'node:http';

const absolute = /^https?:\/\/([^/?@]+)(?![^/?])(.*)$/is;

/**
 * Reduces an absolute request target, as clients send it to proxies, to its path (RFC 9112, 3.2.2).
 * Its host replaces the `Host` header. Other targets are unchanged.
 */
export function reduceTarget(request: IncomingMessage): void {
  const [, authority, rest = ''] = absolute.exec(request.url ?? '') ?? [];
  if (authority === undefined) return;
  request.headers.host = authority;
  request.url = rest.startsWith('/') ? rest : `/${rest}`;
}

/**
 * Whether a request asks for a WebSocket. A server may ignore an upgrade to another protocol (RFC
 * 9110, 7.8).
 */
export function asksForSocket({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket';
}
