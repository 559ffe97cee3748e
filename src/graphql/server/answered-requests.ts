import type { Plugin } from 'graphql-yoga';
import type { RequestContext, TransportContext } from '../context.ts';

/**
 * Tells when the answer to an HTTP request is whole. It is about to be written in one piece, and Yoga is done with it only once the client has taken that. An event
 * stream has no length, and says by itself what it is.
 */
export function useAnsweredRequests(): Plugin<RequestContext & TransportContext, TransportContext> {
  return {
    onResponse: ({ response, serverContext }) => {
      if (response.headers.has('content-length')) serverContext.becomeAnswered?.();
    },
  };
}
