import type { ServerResponse } from 'node:http';
import type { ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { RequestContext, TransportContext } from '../context.ts';
import { markAsStream } from '../streamed-responses.ts';
import type { AcceptedSubscription } from './accepted-subscription.ts';
import { type Carrier, eventStreamResponse } from './event-stream.ts';
import type { FanOut } from './fan-out.ts';

/** Serves the subscriptions of HTTP requests by the fan-out. It stands before all plugins that would wrap each subscriber's results. */
export function useFanOut(fanOut: FanOut): Plugin<RequestContext & TransportContext, TransportContext> {
  const accepted = new WeakMap<Request, AcceptedSubscription>();
  return {
    onSubscribe: async ({ args, setResultAndStopExecution }) => {
      const subscription = await fanOut.accept(args, args.contextValue.client);
      if (!('connect' in subscription)) return setResultAndStopExecution(subscription);
      const { request } = args.contextValue;
      // Of a client that has gone before the response nobody asks for its body.
      if (request.signal.aborted) subscription.abandon();
      else request.signal.addEventListener('abort', () => subscription.abandon(), { once: true });
      accepted.set(request, subscription);
      setResultAndStopExecution(servedElsewhere);
    },
    onResultProcess: ({ request, serverContext, resultProcessor, setResultProcessor }) => {
      const subscription = accepted.get(request);
      if (subscription === undefined) return;
      // Without a processor, the client accepts no event stream.
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
    // A chunk that was just given is written before the event loop turns.
    leave: () => void setImmediate(() => response?.socket?.destroySoon()),
    expectEnd: (withinMs) => {
      if (response === undefined || response.closed) return;
      const impatience = setTimeout(cut, withinMs).unref();
      response.once('close', () => clearTimeout(impatience));
    },
  };
}

/** Tells Yoga that the result is a stream. Nobody iterates over it. */
const servedElsewhere: AsyncIterableIterator<ExecutionResult> = {
  next: async () => ({ done: true, value: undefined }),
  [Symbol.asyncIterator]() {
    return this;
  },
};
