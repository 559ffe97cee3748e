import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from '../../platform/observability/logger.ts';
import { pathOf } from '../origin.ts';
import { FileStore, formFor, type StoredFile } from './file-store.ts';
import { isFileName, pageName } from './static-file.ts';

/**
 * What the page may load and do: this server's files and nothing else, and no script in the page or out of a text. The exceptions: the editor writes style elements and
 * attributes ('unsafe-inline' for styles alone), and its style sheet holds a font and images (data:).
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

/** Serves the GraphiQL page at `/graphql` to browsers, and its files below. */
export class Graphiql {
  readonly #files = new FileStore();
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Answers a request for the page or a file of it, and resolves when the answer is written; null if it is no such request. */
  serve(request: IncomingMessage, response: ServerResponse): Promise<void> | null {
    if (request.method !== 'GET' && request.method !== 'HEAD') return null;
    if (isForPeople(request) && pathOf(request).endsWith('/graphql/')) {
      // The addresses of the files are relative to the page's without a slash.
      response.writeHead(302, { location: `../graphql${searchOf(request)}` }).end();
      return Promise.resolve();
    }
    const name = nameOf(request);
    if (name === null) return null;
    return this.#answer(name, request, response).catch((error: unknown) => {
      this.#logger.error({ err: error }, 'the GraphiQL page could not be made');
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
    // The body is shared by all responses: one that nobody reads holds no copy of it.
    response.end(request.method === 'HEAD' ? undefined : body);
  }
}

function isForPeople({ headers }: IncomingMessage): boolean {
  return headers.accept?.includes('text/html') ?? false;
}

function searchOf({ url = '' }: IncomingMessage): string {
  return url.includes('?') ? url.slice(url.indexOf('?')) : '';
}

/** The name of the file that is asked for; null when none is. */
function nameOf(request: IncomingMessage): string | null {
  const path = pathOf(request);
  if (path.endsWith('/graphql')) return isForPeople(request) ? pageName : null;
  const file = /\/graphql\/([^/]+)$/.exec(path)?.[1] ?? '';
  return isFileName(file) ? file : null;
}

/** The name of a file changes with its content; that of the page does not, and who asks there with another `Accept` gets another answer. */
function cacheHeaders({ name }: StoredFile): Readonly<Record<string, string>> {
  return name === pageName
    ? { 'cache-control': 'no-cache', vary: 'accept, accept-encoding' }
    : { 'cache-control': 'public, max-age=31536000, immutable', vary: 'accept-encoding' };
}

/** Whether a browser has the file already, in any encoding. */
function isKnown(ifNoneMatch: string | undefined, { digest }: StoredFile): boolean {
  return (ifNoneMatch ?? '').split(',').some((tag) => {
    const value = tag.trim();
    return value === '*' || new RegExp(`^(W/)?"${digest}(-\\w+)?"$`).test(value);
  });
}
