import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { type JsonFault, jsonFaultOf } from '../bodies/json-shape.ts';
import { PacedWork } from '../bodies/paced-work.ts';
import type { TransportContext } from '../context.ts';
import { limits } from '../limits.ts';
import type { ClientTime } from '../scheduling/client-time.ts';

/**
 * Rejects requests with unreadable parameters: `variables` or `extensions` in a URL or a form that
 * are not JSON, and JSON that costs far more to parse than its length suggests. Other code reports
 * bodies that are not JSON. Charges each client for the time of parsing its JSON.
 */
export function useReadableParameters(time: ClientTime): Plugin<object, TransportContext> {
  const longTexts = new PacedWork();
  return {
    onRequestParse: ({ request: { method }, url, requestParser, serverContext, setRequestParser }) => {
      if (requestParser === undefined) return;
      setRequestParser(async (request) => {
        const text = method === 'GET' ? '' : await request.text();
        const read = () => {
          const startedAt = performance.now();
          try {
            const texts = method === 'GET' ? jsonIn(url.searchParams) : jsonOf(request, text);
            for (const json of texts) refuseUnlessModest(json);
            // The text is already complete, so this call parses it synchronously.
            return requestParser(request);
          } finally {
            time.spend(serverContext.client, performance.now() - startedAt);
          }
        };
        try {
          return await (text.length > limits.bodies.freeBytes ? longTexts.run(read) : read());
        } catch (error) {
          if (!(error instanceof SyntaxError)) throw error;
          throw badRequest('The parameters "variables" and "extensions" must be JSON.');
        }
      });
    },
  };
}

/** The parts of a body that are parsed as JSON. */
function jsonOf({ headers }: Request, text: string): string[] {
  const type = headers.get('content-type') ?? '';
  if (type.startsWith('application/graphql') && !type.startsWith('application/graphql+json')) return [];
  return type.startsWith('application/x-www-form-urlencoded') ? jsonIn(new URLSearchParams(text)) : [text];
}

function jsonIn(parameters: URLSearchParams): string[] {
  return ['variables', 'extensions'].map((name) => parameters.get(name) ?? '');
}

const { levels, parts } = limits.json;

const faults: Readonly<Record<JsonFault, string>> = {
  levels: `The JSON of this request is nested more than ${levels} levels deep. Send fewer levels.`,
  parts: `The JSON of this request has more than ${parts.toLocaleString('en')} lists, objects and fields. Split it into several requests.`,
};

function refuseUnlessModest(json: string): void {
  const fault = jsonFaultOf(json, limits.json);
  if (fault !== null) throw badRequest(faults[fault]);
}

function badRequest(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_REQUEST', http: { status: 400 } } });
}
