import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { errorCodes } from '../errors.ts';

/**
 * Headers that a browser sends to another origin only after it asked that origin for permission: those of Yoga, of Apollo's clients and servers, and of others. Any
 * of them shows that the request does not come from a page that may not call.
 */
export const preflightHeaders: readonly string[] = [
  'x-graphql-yoga-csrf',
  'apollo-require-preflight',
  'x-apollo-operation-name',
  'graphql-preflight',
  'graphql-require-preflight',
  'x-requested-with',
];

/** The methods that a page may use anywhere without asking. */
const simpleMethods: readonly string[] = ['GET', 'HEAD', 'POST'];

/** The types of bodies that a page may send anywhere without asking. */
const simpleTypes: readonly string[] = [
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'text/plain',
];

/** Refuses requests that a page of another origin could have made a browser send without asking (cross-site request forgery). */
export function useForeignPageGuard(): Plugin {
  return {
    onRequestParse: ({ request: { method, headers } }) => {
      if (!simpleMethods.includes(method) || isPreflighted(headers)) return;
      if (method === 'GET' && !isFromForeignPage(headers)) return;
      throw new GraphQLError(
        `A page of another site could have sent this; add the header "${preflightHeaders[0]}: 1", or "content-type: application/json".`,
        { extensions: { code: errorCodes.forbidden, http: { status: 403 } } },
      );
    },
  };
}

function isPreflighted(headers: Headers): boolean {
  const type = headers.get('content-type')?.toLowerCase() ?? '';
  if (type !== '' && !simpleTypes.some((simple) => type.startsWith(simple))) return true;
  // A browser adds credentials of another scheme by itself.
  if (/^bearer /i.test(headers.get('authorization') ?? '')) return true;
  return preflightHeaders.some((name) => (headers.get(name) ?? '') !== '');
}

/** Whether a browser says that a page of another origin asks. A GET changes nothing here: mutations need a POST. */
function isFromForeignPage(headers: Headers): boolean {
  const site = headers.get('sec-fetch-site') ?? 'none';
  return headers.has('origin') || (site !== 'same-origin' && site !== 'none');
}
