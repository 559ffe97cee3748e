import { type Client, type ClientOptions, createClient } from 'graphql-sse';
import { resume } from './resume.ts';

/**
 * A graphql-sse client (2.6, distinct connections) whose subscriptions resume after the last cursor when the connection ends. A subscription must
 * declare `$after: String` and pass it to its field; other operations are sent once. Operations started with `iterate` do not resume.
 */
export function createResumingClient(options: ClientOptions): Client {
  // The retries of graphql-sse would send the subscription with its first cursor, so they are off.
  const client = createClient({ ...options, retryAttempts: 0 });
  return {
    ...client,
    subscribe(request, sink) {
      if (!request.query?.includes('$after')) return client.subscribe(request, sink);
      return resume(
        (after, stream: typeof sink) =>
          client.subscribe({ ...request, variables: { ...request.variables, after } }, stream),
        sink,
        { after: cursorIn(request.variables) },
      );
    },
  };
}

/** The cursor that the caller begins after. */
function cursorIn(variables: Record<string, unknown> | null | undefined): string | null {
  const after = variables?.after;
  return typeof after === 'string' ? after : null;
}
