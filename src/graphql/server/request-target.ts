import type { IncomingMessage } from 'node:http';

const absolute = /^https?:\/\/([^/?@]+)(?![^/?])(.*)$/is;

/**
 * Reduces a target that is a whole address, as clients send it to proxies, to its path (RFC 9112, 3.2.2). Its host takes the place of what `Host` says. Any other target stays
 * as it is.
 */
export function reduceTarget(request: IncomingMessage): void {
  const [, authority, rest = ''] = absolute.exec(request.url ?? '') ?? [];
  if (authority === undefined) return;
  request.headers.host = authority;
  request.url = rest.startsWith('/') ? rest : `/${rest}`;
}

/** Whether a request asks for a WebSocket. An offer of another protocol may be left aside (RFC 9110, 7.8). */
export function asksForSocket({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket';
}
