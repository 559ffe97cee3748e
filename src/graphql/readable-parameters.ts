import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/** Refuses requests whose `variables` or `extensions`, in an address or a form, are not JSON. Of bodies that are JSON as a whole the server says so by itself. */
export function useReadableParameters(): Plugin {
  return {
    onRequestParse: ({ requestParser, setRequestParser }) => {
      if (requestParser === undefined) return;
      setRequestParser(async (request) => {
        try {
          return await requestParser(request);
        } catch (error) {
          if (!(error instanceof SyntaxError)) throw error;
          throw new GraphQLError('The parameters "variables" and "extensions" must be JSON.', {
            extensions: { code: 'BAD_REQUEST', http: { status: 400 } },
          });
        }
      });
    },
  };
}
