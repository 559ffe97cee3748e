import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { errorCodes } from '../errors.ts';

/**
 * Headers that a browser sends to another origin only after a preflight request: the headers of
 * Yoga, of Apollo's clients and servers, and of other products. Each of them shows that the request
 * does not come from a foreign page without permission.
 */
export const preflightHeaders: readonly string[] = [
  'x-graphql-yoga-csrf',
  'apollo-require-preflight',
  'x-apollo-operation-name',
  'graphql-preflight',
  'graphql-require-preflight',
  'x-requested-with',
];

/** Methods that a page may use for any origin without a preflight request. */
const simpleMethods: readonly string[] = ['GET', 'HEAD', 'POST'];

/** Content types that a page may send to any origin without a preflight request. */
const simpleTypes: readonly string[] = [
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'text/plain',
];

/**
 * Rejects requests that a page of another origin could make a browser send without a preflight
 * request (cross-site request forgery).
 */
export function useForeignPageGuard(): Plugin {
  return {
    onRequestParse: ({ request: { method, headers } }) => {
      if (!simpleMethods.includes(method) || isPreflighted(headers)) return;
      if (method === 'GET' && !isFromForeignPage(headers)) return;
      throw new GraphQLError(
        `A page of another site could have sent this request. Add the header "${preflightHeaders[0]}: 1", or "content-type: application/json".`,
        { extensions: { code: errorCodes.forbidden, http: { status: 403 } } },
      );
    },
  };
}

function isPreflighted(headers: Headers): boolean {
  const type = headers.get('content-type')?.toLowerCase() ?? '';
  if (type !== '' && !simpleTypes.some((simple) => type.startsWith(simple))) return true;
  // Browsers add credentials of other schemes automatically.
  if (/^bearer /i.test(headers.get('authorization') ?? '')) return true;
  return preflightHeaders.some((name) => (headers.get(name) ?? '') !== '');
}

/**
 * Whether the browser reports that a page of another origin sends the request. A GET request
 * changes nothing here: mutations require POST.
 */
function isFromForeignPage(headers: Headers): boolean {
  const site = headers.get('sec-fetch-site') ?? 'none';
  return headers.has('origin') || (site !== 'same-origin' && site !== 'none');
}
