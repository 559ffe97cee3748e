import { AsyncLocalStorage } from 'node:async_hooks';
import type { SocketFlow } from '../fan-out/socket-flow.ts';

/** What was sent in response to one message of a client. */
export class SocketAnswer {
  bytes = 0;
  /** Resolves when the client has taken everything sent so far, or has disconnected. */
  taken: Promise<unknown> = Promise.resolve();
}

/** graphql-ws does not report which message it responds to. */
const current = new AsyncLocalStorage<SocketAnswer>();

/**
 * Handles a message of a client.
 * @returns the response, and the completion of the handler.
 */
export function answering(handle: () => Promise<void>): {
  readonly answer: SocketAnswer;
  readonly handled: Promise<void>;
} {
  const answer = new SocketAnswer();
  return { answer, handled: current.run(answer, handle) };
}

/**
 * Sends without waiting for the client, because waiting data is counted. A broken connection is
 * reported by its close event.
 */
export function sendAnswer(flow: SocketFlow, text: string): void {
  const { promise, resolve } = Promise.withResolvers<void>();
  flow.send(text, resolve);
  const answer = current.getStore();
  if (answer === undefined) return;
  answer.bytes += Buffer.byteLength(text);
  answer.taken = promise;
}
