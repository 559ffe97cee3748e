import { type Client, type ClientOptions, createClient } from 'graphql-ws';
import { resume } from './resume.ts';

/**
 * A graphql-ws client (6.4) whose subscriptions go on after the last cursor when the connection ends. They declare `$after: String` and pass it to
 * their field; other operations are sent once, and fail with their connection. What is begun with `iterate` does not resume.
 */
export function createResumingClient(options: ClientOptions): Client {
  // graphql-ws itself would repeat a subscription as it began, with the cursor of that time.
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

/** Where the caller wants to begin. */
function cursorIn(variables: Record<string, unknown> | null | undefined): string | null {
  const after = variables?.after;
  return typeof after === 'string' ? after : null;
}
