import type { IncomingMessage } from 'node:http';

export interface OriginPolicy {
  /** Pages of other origins that may call. */
  readonly allowedOrigins: readonly string[];
  /** Whether the server is meant for this machine only and asks for no token. */
  readonly isLocalOnly: boolean;
}

/** The path of a request, whatever a client has sent as one. */
export function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').split('?', 1)[0] ?? '';
}

/** Whether host and path make an address at all: libraries behind this point take for granted that they do. */
export function isWellAddressed(request: IncomingMessage): boolean {
  const { url = '', headers } = request;
  return url.startsWith('/') && URL.canParse(`http://${headers.host ?? ''}${url}`);
}

const localNames = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;

/**
 * Whether a request is addressed to a name that the server goes by. A server without tokens answers to local names only, so that no web page can reach
 * it through a name of its own that points here.
 */
export function acceptsHost(policy: OriginPolicy, request: IncomingMessage): boolean {
  return !policy.isLocalOnly || localNames.test(request.headers.host ?? '');
}

/**
 * Whether a request comes from no page, from a page of this server, or from a page that may call it. Behind a proxy that ends TLS or changes the host only the
 * browser knows whether a page is of this server: it says so in a header that no page can set.
 */
export function acceptsOrigin(policy: OriginPolicy, request: IncomingMessage): boolean {
  const { origin, host, 'sec-fetch-site': site } = request.headers;
  if (origin === undefined || site === 'same-origin') return true;
  return policy.allowedOrigins.includes(origin) || (URL.canParse(origin) && new URL(origin).host === host);
}
