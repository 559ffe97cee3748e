import type { ServerResponse } from 'node:http';

const streamed = new WeakSet<ServerResponse>();

/** Records that a response is an event stream, which does not end on its own. */
export function markAsStream(response: ServerResponse): void {
  streamed.add(response);
}

export function isStream(response: ServerResponse): boolean {
  return streamed.has(response);
}
