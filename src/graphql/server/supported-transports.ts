import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/** Media types that a response can have. */
const answerTypes: readonly string[] = [
  'application/graphql-response+json',
  'application/json',
  'text/event-stream',
  'multipart/mixed',
];

/** The header with which graphql-sse clients name a connection that carries several streams. */
const sharedConnectionHeader = 'x-graphql-event-stream-token';

const messages = {
  sharedConnection:
    'This server sends each event stream on its own connection. Leave "singleConnection" of graphql-sse unset, or subscribe over WebSocket with the protocol graphql-transport-ws.',
  body: 'Send the operation as "content-type: application/json". File uploads are not supported.',
  accept: `Add one of these types to the "accept" header: ${answerTypes.slice(0, 3).join(', ')}.`,
  stream:
    'Add "accept: text/event-stream" to subscribe over HTTP, or subscribe over WebSocket with the protocol graphql-transport-ws. Multipart responses are not supported.',
} as const;

/**
 * Rejects unsupported transports with a message that names the supported ones: streams that share a
 * connection, file uploads, and unsupported response types. It does so before execution; otherwise
 * a mutation would run before its response turned out to have no type.
 */
export function useSupportedTransports(): Plugin {
  return {
    onRequestParse: ({ request: { method, headers }, requestParser }) => {
      if (method === 'PUT' || headers.has(sharedConnectionHeader))
        throw refusal(400, messages.sharedConnection);
      if (method === 'POST' && requestParser === undefined) throw refusal(415, messages.body);
      if (!acceptsAnswer(headers.get('accept'))) throw refusal(406, messages.accept);
    },
    onResponse: ({ request, response, setResponse, fetchAPI }) => {
      // The client does not accept any type in which an error could be sent. Only now is it known
      // whether the operation is a subscription whose client accepts no stream.
      if (response.status !== 406 || response.body !== null) return;
      const headers = new fetchAPI.Headers(response.headers);
      headers.set('content-type', 'application/json; charset=utf-8');
      const message = acceptsAnswer(request.headers.get('accept')) ? messages.stream : messages.accept;
      const errors = [{ message, extensions: { code: 'BAD_REQUEST' } }];
      setResponse(new fetchAPI.Response(JSON.stringify({ errors }), { status: 406, headers }));
    },
  };
}

function refusal(status: number, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_REQUEST', http: { status } } });
}

function acceptsAnswer(accept: string | null): boolean {
  if (accept === null || accept.trim() === '') return true;
  return accept.split(',').some((range) => {
    const [type = ''] = range.toLowerCase().split(';');
    return answerTypes.some((answerType) => matches(type.trim(), answerType));
  });
}

function matches(range: string, type: string): boolean {
  return range === '*/*' || range === type || (range.endsWith('/*') && type.startsWith(range.slice(0, -1)));
}
