import type { ServerResponse } from 'node:http';
import type { ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { RequestContext, TransportContext } from '../context.ts';
import { markAsStream } from '../streamed-responses.ts';
import type { AcceptedSubscription } from './accepted-subscription.ts';
import { type Carrier, eventStreamResponse } from './event-stream.ts';
import type { FanOut } from './fan-out.ts';

/**
 * Serves the subscriptions of HTTP requests through the fan-out. It precedes all plugins that would
 * wrap each subscriber's results.
 */
export function useFanOut(fanOut: FanOut): Plugin<RequestContext & TransportContext, TransportContext> {
  const accepted = new WeakMap<Request, AcceptedSubscription>();
  return {
    onSubscribe: async ({ args, setResultAndStopExecution }) => {
      const subscription = await fanOut.accept(args, args.contextValue.client);
      if (!('connect' in subscription)) return setResultAndStopExecution(subscription);
      const { request } = args.contextValue;
      // If the client disconnects before the response, nothing requests its body.
      if (request.signal.aborted) subscription.abandon();
      else request.signal.addEventListener('abort', () => subscription.abandon(), { once: true });
      accepted.set(request, subscription);
      setResultAndStopExecution(servedElsewhere);
    },
    onResultProcess: ({ request, serverContext, resultProcessor, setResultProcessor }) => {
      const subscription = accepted.get(request);
      if (subscription === undefined) return;
      // Without a result processor, the client does not accept event streams.
      if (resultProcessor === undefined) return subscription.abandon();
      serverContext.becomeStream?.();
      setResultProcessor(
        (_result, fetchAPI) => eventStreamResponse(subscription, fetchAPI, carrierOf(serverContext.response)),
        'text/event-stream',
      );
    },
  };
}

function carrierOf(response: ServerResponse | undefined): Carrier {
  if (response !== undefined) markAsStream(response);
  const cut = () => void response?.destroy();
  return {
    cut,
    // A chunk that was just enqueued is written before the next iteration of the event loop.
    leave: () => void setImmediate(() => response?.socket?.destroySoon()),
    expectEnd: (withinMs) => {
      if (response === undefined || response.closed) return;
      const impatience = setTimeout(cut, withinMs).unref();
      response.once('close', () => clearTimeout(impatience));
    },
  };
}

/** Makes Yoga treat the result as a stream. Nothing iterates over it. */
const servedElsewhere: AsyncIterableIterator<ExecutionResult> = {
  next: async () => ({ done: true, value: undefined }),
  [Symbol.asyncIterator]() {
    return this;
  },
};
