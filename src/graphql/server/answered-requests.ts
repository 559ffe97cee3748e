import type { Plugin } from 'graphql-yoga';
import type { RequestContext, TransportContext } from '../context.ts';

/**
 * Reports when the response to an HTTP request is complete. The response is about to be written in
 * one piece, and Yoga finishes only once the client has taken it. Event streams have no length and
 * report themselves.
 */
export function useAnsweredRequests(): Plugin<RequestContext & TransportContext, TransportContext> {
  return {
    onResponse: ({ response, serverContext }) => {
      if (response.headers.has('content-length')) serverContext.becomeAnswered?.();
    },
  };
}
