import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { ClientAddresses } from './client-address.ts';
import type { ClientTime } from './client-time.ts';
import { limitConnections } from './connection-limit.ts';
import type { Departure } from './departure.ts';
import type { Graphiql } from './graphiql/graphiql.ts';
import { HttpTurns } from './http-turns.ts';
import { limits } from './limits.ts';
import { acceptsHost, acceptsOrigin, isWellAddressed, type OriginPolicy, pathOf } from './origin.ts';
import { endStalledConnections } from './stalled-connections.ts';
import { probesOf, type UnderWay } from './under-way.ts';
import type { GraphqlServer } from './yoga.ts';

/** Longest a client may take to send a request, and its headers, in milliseconds; and how often that is looked at. */
const requestTimeoutMs = 30_000;
const headersTimeoutMs = 15_000;
const connectionsCheckingInterval = 5000;

/** What probes ask. They never wait for what the clients of the same address have sent. */
const probes: readonly string[] = ['/health', '/ready'];

export interface HttpServerParts {
  readonly yoga: GraphqlServer;
  readonly policy: OriginPolicy;
  readonly graphiql: Graphiql;
  readonly departure: Departure;
  readonly addresses: ClientAddresses;
  readonly underWay: UnderWay;
  readonly connectionsPerClient: number;
  /** How long an idle connection is kept, in milliseconds: longer than proxies keep theirs, or they send into one that is being closed and answer 502. */
  readonly keepAliveMs: number;
}

/** The HTTP server in front of GraphQL: refuses foreign hosts and pages, sends people from `/` to GraphiQL, gives requests their turns. */
export function createHttpServer(parts: HttpServerParts): Server {
  const { yoga, policy, graphiql, departure, addresses, underWay, connectionsPerClient, keepAliveMs } = parts;
  const turns = new HttpTurns(underWay);
  const server = createServer({ connectionsCheckingInterval }, (request, response) => {
    if (!departure.admit(request, response)) return;
    const client = addresses.of(request);
    const isProbe = probes.includes(pathOf(request));
    turns.take(isProbe ? probesOf(client) : client, request, response, async (turn) => {
      chargeForBody(underWay.time, client, request);
      const refusal = refusalOf(policy, request);
      if (refusal !== null) return answer(response, refusal);
      if (isStart(request)) return void response.writeHead(302, { location: '/graphql' }).end();
      const page = graphiql.serve(request, response);
      if (page !== null) return page;
      await yoga(request, response, { response, client, ...turn });
    });
  });
  server.requestTimeout = requestTimeoutMs;
  server.headersTimeout = headersTimeoutMs;
  server.keepAliveTimeout = keepAliveMs;
  endStalledConnections(server, turns, limits.stallMs);
  limitConnections(server, addresses, connectionsPerClient);
  return server;
}

/** What a byte of a body costs until it is read as JSON, in milliseconds. */
const byteMs = 1e-5;

function chargeForBody(time: ClientTime, client: string, request: IncomingMessage): void {
  const { socket } = request;
  const before = socket.bytesRead;
  request.once('close', () => time.spend(client, (socket.bytesRead - before) * byteMs));
}

interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

function refusalOf(policy: OriginPolicy, request: IncomingMessage): Refusal | null {
  if (!isWellAddressed(request))
    return { status: 400, code: 'BAD_REQUEST', message: 'This is no address of this server.' };
  if (!acceptsHost(policy, request))
    return {
      status: 403,
      code: 'FORBIDDEN',
      message: 'This server has no tokens and answers to local names only; set OPERATOR_TOKEN to open it.',
    };
  if (!acceptsOrigin(policy, request))
    return {
      status: 403,
      code: 'FORBIDDEN',
      message: 'Pages of this origin may not call; CORS_ORIGINS lists those that may.',
    };
  return null;
}

function isStart(request: IncomingMessage): boolean {
  return request.method === 'GET' && request.url === '/';
}

function answer(response: ServerResponse, { status, code, message }: Refusal): void {
  const body = JSON.stringify({ errors: [{ message, extensions: { code } }] });
  response.writeHead(status, { 'content-type': 'application/json' }).end(body);
}
