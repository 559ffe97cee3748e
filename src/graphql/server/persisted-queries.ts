import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/**
 * Answers requests that send the hash of a document in its place (automatic persisted queries) so that their client sends the document: this server keeps none. Apollo
 * Client recognizes the message or the code, urql the message. With the status of a refusal as the media type wants it.
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
