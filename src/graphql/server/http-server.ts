import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { OverloadedError } from '../../platform/errors.ts';
import type { ReadBody } from '../bodies/arriving-bodies.ts';
import type { Unread } from '../bodies/body-arrival.ts';
import { bodiesUpTo } from '../bodies/sent-bodies.ts';
import type { ClientAddresses } from '../client-address.ts';
import type { Graphiql } from '../graphiql/graphiql.ts';
import { limits } from '../limits.ts';
import { acceptsHost, acceptsOrigin, isWellAddressed, type OriginPolicy } from '../origin.ts';
import type { ClientTime } from '../scheduling/client-time.ts';
import type { OperationScheduler } from '../scheduling/operation-scheduler.ts';
import { Probes } from '../scheduling/senders.ts';
import { limitConnections } from './connection-limit.ts';
import type { Departure } from './departure.ts';
import { HttpQueue, type StartedRequest } from './http-queue.ts';
import { answerProbe, type ProbeAnswers, probeOf } from './probes.ts';
import { asksForSocket, reduceTarget } from './request-target.ts';
import { endStalledConnections } from './stalled-connections.ts';
import type { GraphqlServer } from './yoga.ts';

/**
 * Timeouts in milliseconds for a client to send a request and its headers, and the interval of the
 * check.
 */
const requestTimeoutMs = 30_000;
const headersTimeoutMs = 15_000;
const connectionsCheckingInterval = 5000;

export interface HttpServerDependencies {
  readonly yoga: GraphqlServer;
  readonly policy: OriginPolicy;
  readonly graphiql: Graphiql;
  readonly probeAnswers: ProbeAnswers;
  readonly departure: Departure;
  readonly addresses: ClientAddresses;
  readonly scheduler: OperationScheduler;
  readonly connectionsPerClient: number;
  readonly maxBodyBytes: number;
  /**
   * Time in milliseconds after which an idle connection is closed. It must be longer than that of
   * proxies; otherwise they send into a closing connection and respond with 502.
   */
  readonly keepAliveMs: number;
}

/**
 * The HTTP server in front of GraphQL. It rejects foreign hosts and pages, redirects browsers from
 * `/` to GraphiQL, reads bodies and queues requests.
 */
export function createHttpServer(dependencies: HttpServerDependencies): Server {
  const { policy, departure, addresses, scheduler, connectionsPerClient, keepAliveMs, maxBodyBytes } =
    dependencies;
  const queue = new HttpQueue(scheduler);
  const bodies = bodiesUpTo(maxBodyBytes);
  const options = { connectionsCheckingInterval, shouldUpgradeCallback: asksForSocket };
  const server = createServer(options, (request, response) => {
    reduceTarget(request);
    if (!departure.admit(request, response)) return;
    const begin = queue.arrive(request, response);
    const client = addresses.of(request);
    const probe = probeOf(request);
    const refusal = refusalOf(policy, request, probe !== undefined);
    const isRead = refusal === null && hasWantedBody(request, maxBodyBytes);
    const proceed = (body: ReadBody | null) => {
      // The request may have been rejected while its body arrived.
      if (response.writableEnded) return body?.release();
      // Probes never wait for other requests from the same address.
      queue.take(probe === undefined ? client : new Probes(client), request, response, async (started) => {
        begin();
        body?.begin();
        chargeForBody(scheduler.time, client, request, body);
        if (refusal !== null) return answer(response, refusal);
        if (probe !== undefined) return answerProbe(probe, dependencies.probeAnswers, request, response);
        await serve(dependencies, { request, response, client, body, started });
      });
    };
    const refuse = (reason: Unread) => {
      if (!response.writableEnded) answer(response, unread[reason]);
    };
    bodies.take(client, { request, response, isRead, proceed, refuse });
  });
  server.requestTimeout = requestTimeoutMs;
  server.headersTimeout = headersTimeoutMs;
  server.keepAliveTimeout = keepAliveMs;
  const occupied = {
    isIdle: (socket: Socket) => queue.isIdle(socket) && bodies.isIdle(socket),
    isStream: (socket: Socket) => queue.isStream(socket),
  };
  server.on('connection', (socket) => queue.accept(socket, addresses.peer(socket.remoteAddress ?? '')));
  server.on('upgrade', (request) => {
    reduceTarget(request);
    queue.release(request.socket);
  });
  endStalledConnections(server, occupied, limits.stallMs);
  limitConnections(server, addresses, connectionsPerClient);
  return server;
}

/** A request that has started. */
interface Begun {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly client: string;
  readonly body: ReadBody | null;
  readonly started: StartedRequest;
}

async function serve({ yoga, graphiql, maxBodyBytes }: HttpServerDependencies, begun: Begun): Promise<void> {
  const { request, response, client, body, started } = begun;
  if (isStart(request)) return void response.writeHead(302, { location: '/graphql' }).end();
  const page = graphiql.serve(request, response);
  if (page !== null) return page;
  if (request.method === 'HEAD') {
    // The response of a stream consists only of its body.
    if (acceptsStream(request)) return void response.writeHead(405, { allow: 'GET, POST' }).end();
    // Node.js has already noted that this response has no body.
    request.method = 'GET';
    const { accept = '*/*' } = request.headers;
    // A wildcard would include the media type of a stream.
    if (accept.includes('*')) request.headers.accept = 'application/graphql-response+json, application/json';
  }
  // A body that is too long was cut at an arbitrary place, so it is rejected for its length.
  const isUtf8 = body === null || body.length > maxBodyBytes || body.isUtf8;
  const sent = body?.stream();
  const becomeStream = () => {
    // The listeners of the parser keep the text of the body in memory, and everything made from
    // it.
    sent?.removeAllListeners().on('error', () => undefined);
    body?.release();
    started.becomeStream();
  };
  // Yoga reads the body from this property. It would list all keys of a buffer, which are its
  // indexes.
  if (sent !== undefined) Object.assign(request, { body: sent });
  try {
    await yoga(request, response, { response, client, isUtf8, ...started, becomeStream });
  } finally {
    body?.release();
  }
}

/**
 * Whether the body of a request is read, for any path: Yoga serves every path that ends like its
 * own. A body that is too long according to its headers is rejected unread.
 */
function hasWantedBody(request: IncomingMessage, maxBytes: number): boolean {
  const length = Number(request.headers['content-length'] ?? 0);
  return request.method === 'POST' && length <= maxBytes;
}

/** Cost of one byte of a body until it is parsed as JSON, in milliseconds. */
const byteMs = 1e-5;

function chargeForBody(
  time: ClientTime,
  client: string,
  request: IncomingMessage,
  body: ReadBody | null,
): void {
  if (body !== null) {
    time.spend(client, body.length * byteMs);
    return;
  }
  const { socket } = request;
  const before = socket.bytesRead;
  request.once('close', () => time.spend(client, (socket.bytesRead - before) * byteMs));
}

interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** Time in milliseconds after which a retry is worthwhile. */
  readonly retryAfterMs?: number;
}

const busy = new OverloadedError(1000);

/** Responses to requests whose bodies are not read. */
const unread: Readonly<Record<Unread, Refusal>> = {
  'no room': { status: 503, code: busy.code, message: busy.message, retryAfterMs: busy.retryAfterMs },
  'too slow': {
    status: 408,
    code: 'REQUEST_TIMEOUT',
    message: 'The request body arrived too slowly while other requests were waiting. Send it again, faster.',
  },
};

/** @param isProbe whether the request may name any host, because the response reveals nothing. */
function refusalOf(policy: OriginPolicy, request: IncomingMessage, isProbe: boolean): Refusal | null {
  if (!isWellAddressed(request))
    return { status: 400, code: 'BAD_REQUEST', message: 'The request URL is not valid.' };
  if (!isProbe && !acceptsHost(policy, request))
    return {
      status: 403,
      code: 'FORBIDDEN',
      message:
        'This server has no tokens and accepts only local host names. Set OPERATOR_TOKEN to accept other names.',
    };
  if (!acceptsOrigin(policy, request))
    return {
      status: 403,
      code: 'FORBIDDEN',
      message: 'Pages of this origin may not call this server. Add the origin to CORS_ORIGINS to allow it.',
    };
  return null;
}

function isStart({ method, url }: IncomingMessage): boolean {
  return (method === 'GET' || method === 'HEAD') && url === '/';
}

function acceptsStream({ headers }: IncomingMessage): boolean {
  return headers.accept?.includes('text/event-stream') ?? false;
}

function answer(response: ServerResponse, { status, code, message, retryAfterMs }: Refusal): void {
  const isTimed = retryAfterMs !== undefined;
  const extensions = { code, ...(isTimed && { retryAfterMs }) };
  if (isTimed) response.setHeader('retry-after', String(Math.ceil(retryAfterMs / 1000)));
  response
    .writeHead(status, { 'content-type': 'application/json' })
    .end(JSON.stringify({ errors: [{ message, extensions }] }));
}
