import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from '../../platform/observability/logger.ts';
import { pathOf } from '../origin.ts';
import { FileStore, formFor, type StoredFile } from './file-store.ts';
import { isFileName, pageName } from './static-file.ts';

/**
 * Content security policy: the page may load only files of this server, and no inline or evaluated
 * scripts. Exceptions: the editor writes style elements and attributes ('unsafe-inline', for styles
 * only), and its style sheet contains a font and images (data:).
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "connect-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const securityHeaders = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
};

/** Serves the GraphiQL page at `/graphql` to browsers, and its files below that path. */
export class Graphiql {
  readonly #files = new FileStore();
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /**
   * Serves a request for the page or one of its files, and resolves once the response is written.
   * Null if the request is for something else.
   */
  serve(request: IncomingMessage, response: ServerResponse): Promise<void> | null {
    if (request.method !== 'GET' && request.method !== 'HEAD') return null;
    if (isForPeople(request) && pathOf(request).endsWith('/graphql/')) {
      // The URLs of the files are relative to the URL of the page without a trailing slash.
      response.writeHead(302, { location: `../graphql${searchOf(request)}` }).end();
      return Promise.resolve();
    }
    const name = nameOf(request);
    if (name === null) return null;
    return this.#answer(name, request, response).catch((error: unknown) => {
      this.#logger.error({ err: error }, 'the GraphiQL page could not be built');
      if (!response.headersSent) response.writeHead(503).end();
    });
  }

  async #answer(name: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const file = await this.#files.find(name);
    if (file === undefined) return void response.writeHead(404, { 'cache-control': 'no-store' }).end();
    const { encoding, body } = formFor(file, String(request.headers['accept-encoding'] ?? ''));
    const etag = encoding === null ? `"${file.digest}"` : `"${file.digest}-${encoding}"`;
    const headers = { ...securityHeaders, ...cacheHeaders(file), etag };
    if (isKnown(request.headers['if-none-match'], file)) return void response.writeHead(304, headers).end();
    response.writeHead(200, {
      ...headers,
      'content-type': file.type,
      'content-length': body.length,
      ...(encoding === null ? {} : { 'content-encoding': encoding }),
    });
    // All responses share the body, so a response that is not read keeps no copy in memory.
    response.end(request.method === 'HEAD' ? undefined : body);
  }
}

function isForPeople({ headers }: IncomingMessage): boolean {
  return headers.accept?.includes('text/html') ?? false;
}

function searchOf({ url = '' }: IncomingMessage): string {
  return url.includes('?') ? url.slice(url.indexOf('?')) : '';
}

/** The name of the requested file; null if the request is not for a file. */
function nameOf(request: IncomingMessage): string | null {
  const path = pathOf(request);
  if (path.endsWith('/graphql')) return isForPeople(request) ? pageName : null;
  const file = /\/graphql\/([^/]+)$/.exec(path)?.[1] ?? '';
  return isFileName(file) ? file : null;
}

/**
 * A file's name changes with its content, but the page's name does not. The page's URL also returns
 * other content for another `Accept` header.
 */
function cacheHeaders({ name }: StoredFile): Readonly<Record<string, string>> {
  return name === pageName
    ? { 'cache-control': 'no-cache', vary: 'accept, accept-encoding' }
    : { 'cache-control': 'public, max-age=31536000, immutable', vary: 'accept-encoding' };
}

/** Whether a browser already has the file, in any encoding. */
function isKnown(ifNoneMatch: string | undefined, { digest }: StoredFile): boolean {
  return (ifNoneMatch ?? '').split(',').some((tag) => {
    const value = tag.trim();
    return value === '*' || new RegExp(`^(W/)?"${digest}(-\\w+)?"$`).test(value);
  });
}
