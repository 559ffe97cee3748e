import { AsyncLocalStorage } from 'node:async_hooks';
import type { SocketFlow } from '../fan-out/socket-flow.ts';

/** What was sent for one message of a client. */
export class SocketAnswer {
  bytes = 0;
  /** Resolves when the client has taken all that was sent so far, or is gone. */
  taken: Promise<unknown> = Promise.resolve();
}

/** graphql-ws does not say for which message it sends. */
const current = new AsyncLocalStorage<SocketAnswer>();

/** Handles a message of a client. @returns what it sends, while it does. */
export function answering(handle: () => Promise<void>): {
  readonly answer: SocketAnswer;
  readonly handled: Promise<void>;
} {
  const answer = new SocketAnswer();
  return { answer, handled: current.run(answer, handle) };
}

/** Sends, and does not wait for the client to take it: what waits is counted. A connection that broke is told of by its close. */
export function sendAnswer(flow: SocketFlow, text: string): void {
  const { promise, resolve } = Promise.withResolvers<void>();
  flow.send(text, resolve);
  const answer = current.getStore();
  if (answer === undefined) return;
  answer.bytes += Buffer.byteLength(text);
  answer.taken = promise;
}
