import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/**
 * Answers requests that contain only the hash of a document (automatic persisted queries), so that
 * their client sends the document; this server stores none. Apollo Client recognizes the message or
 * the code, urql the message. The HTTP status is that of an error for the requested media type.
 */
export function usePersistedQueryRefusal(): Plugin {
  return {
    onParams: ({ params: { query, extensions } }) => {
      if ((query ?? '') !== '' || extensions?.persistedQuery == null) return;
      throw new GraphQLError('PersistedQueryNotSupported', {
        extensions: {
          code: 'PERSISTED_QUERY_NOT_SUPPORTED',
          http: {
            spec: true,
            status: 400,
            headers: { 'cache-control': 'private, no-cache, must-revalidate' },
          },
        },
      });
    },
  };
}
