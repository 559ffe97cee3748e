import type { IncomingMessage } from 'node:http';

export interface OriginPolicy {
  /** Other origins whose pages may call the server. */
  readonly allowedOrigins: readonly string[];
  /** Whether the server is reachable only from this machine and requires no token. */
  readonly isLocalOnly: boolean;
}

/** The path of a request, for any request target. */
export function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').split('?', 1)[0] ?? '';
}

/** Whether host and path form a valid URL. Libraries behind this point rely on it. */
export function isWellAddressed(request: IncomingMessage): boolean {
  const { url = '', headers } = request;
  return url.startsWith('/') && URL.canParse(`http://${headers.host ?? ''}${url}`);
}

const localNames = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;

/**
 * Whether a request is addressed to a host name of this server. A server without tokens accepts
 * only local names, so that a web page cannot reach it through its own domain name that resolves to
 * this machine (DNS rebinding).
 */
export function acceptsHost(policy: OriginPolicy, request: IncomingMessage): boolean {
  return !policy.isLocalOnly || localNames.test(request.headers.host ?? '');
}

/**
 * Whether a request does not come from a page, comes from a page of this server, or comes from an
 * allowed origin. Behind a proxy that terminates TLS or changes the host, only the browser knows
 * whether the page belongs to this server. It sends this in a header that pages cannot set.
 */
export function acceptsOrigin(policy: OriginPolicy, request: IncomingMessage): boolean {
  const { origin, host, 'sec-fetch-site': site } = request.headers;
  if (origin === undefined || site === 'same-origin') return true;
  return policy.allowedOrigins.includes(origin) || (URL.canParse(origin) && new URL(origin).host === host);
}
