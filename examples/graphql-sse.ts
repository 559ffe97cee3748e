import { type Client, type ClientOptions, createClient } from 'graphql-sse';
import { resume } from './resume.ts';

/**
 * A graphql-sse client (2.6, distinct connections) whose subscriptions go on after the last cursor when the connection ends. They declare
 * `$after: String` and pass it to their field; other operations are sent once. What is begun with `iterate` does not resume.
 */
export function createResumingClient(options: ClientOptions): Client {
  // graphql-sse itself would repeat a subscription as it began, with the cursor of that time.
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

/** Where the caller wants to begin. */
function cursorIn(variables: Record<string, unknown> | null | undefined): string | null {
  const after = variables?.after;
  return typeof after === 'string' ? after : null;
}
