import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Departure } from './departure.ts';
import type { Graphiql } from './graphiql/graphiql.ts';
import { acceptsHost, acceptsOrigin, isWellAddressed, type OriginPolicy } from './origin.ts';
import type { GraphqlServer } from './yoga.ts';

/** Longest a client may take to send a request, in milliseconds. */
const requestTimeoutMs = 30_000;

/** The HTTP server in front of GraphQL: refuses foreign hosts and pages, sends people from `/` to GraphiQL. */
export function createHttpServer(
  yoga: GraphqlServer,
  policy: OriginPolicy,
  departure: Departure,
  graphiql: Graphiql,
): Server {
  const server = createServer((request, response) => {
    if (!departure.admit(request, response)) return;
    if (!isWellAddressed(request))
      return answer(response, 400, 'BAD_REQUEST', 'This is no address of this server.');
    if (!acceptsHost(policy, request))
      return answer(
        response,
        403,
        'FORBIDDEN',
        'This server answers to local names only; set OPERATOR_TOKEN and HOST to open it.',
      );
    if (!acceptsOrigin(policy, request))
      return answer(
        response,
        403,
        'FORBIDDEN',
        'Pages of this origin may not call; CORS_ORIGINS lists those that may.',
      );
    if (isStart(request)) return void response.writeHead(302, { location: '/graphql' }).end();
    if (graphiql.serve(request, response)) return;
    void yoga(request, response, { response });
  });
  server.requestTimeout = requestTimeoutMs;
  return server;
}

function isStart(request: IncomingMessage): boolean {
  return request.method === 'GET' && request.url === '/';
}

function answer(response: ServerResponse, status: number, code: string, message: string): void {
  const body = JSON.stringify({ errors: [{ message, extensions: { code } }] });
  response.writeHead(status, { 'content-type': 'application/json' }).end(body);
}
