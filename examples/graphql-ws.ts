import { type Client, type ClientOptions, createClient } from 'graphql-ws';
import { resume } from './resume.ts';

/**
 * A graphql-ws client (6.4) whose subscriptions resume after the last cursor when the connection ends. A subscription must declare `$after: String`
 * and pass it to its field; other operations are sent once, and fail with their connection. Operations started with `iterate` do not resume.
 */
export function createResumingClient(options: ClientOptions): Client {
  // The retries of graphql-ws would send the subscription with its first cursor, so they are off.
  const client = createClient({ ...options, retryAttempts: 0 });
  return {
    ...client,
    subscribe(payload, sink) {
      if (!payload.query.includes('$after')) return client.subscribe(payload, sink);
      return resume(
        (after, stream: typeof sink) =>
          client.subscribe({ ...payload, variables: { ...payload.variables, after } }, stream),
        sink,
        { after: cursorIn(payload.variables) },
      );
    },
  };
}

/** The cursor that the caller begins after. */
function cursorIn(variables: Record<string, unknown> | null | undefined): string | null {
  const after = variables?.after;
  return typeof after === 'string' ? after : null;
}
