import type { ServerResponse } from 'node:http';

const streamed = new WeakSet<ServerResponse>();

/** Takes note that a response is an event stream: nobody waits for its end. */
export function markAsStream(response: ServerResponse): void {
  streamed.add(response);
}

export function isStream(response: ServerResponse): boolean {
  return streamed.has(response);
}
