import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { areUtf8Escapes } from '../bodies/utf-8.ts';
import type { TransportContext } from '../context.ts';

const messages = {
  encoding: (name: string) =>
    `Compressed bodies are not supported. Send this one without "content-encoding: ${name}".`,
  charset: (name: string) => `Bodies must be UTF-8. Send this one as "charset=utf-8" instead of "${name}".`,
  bytes: 'The body must be UTF-8.',
  address: 'Escaped characters in the URL must be UTF-8.',
} as const;

/** Maximum characters of a header that a message repeats. */
const repeated = 40;

/**
 * Rejects bodies that would be read as something other than what was sent: compressed, in another
 * character set, or not UTF-8.
 */
export function useReadableBodies(): Plugin<object, TransportContext> {
  return {
    onRequestParse: ({ request: { method, headers }, url, serverContext }) => {
      if (!areUtf8Escapes(url.search)) throw refusal(400, messages.address);
      if (method !== 'POST') return;
      const encoding = headers.get('content-encoding')?.trim().toLowerCase() ?? 'identity';
      if (encoding !== 'identity' && encoding !== '')
        throw refusal(415, messages.encoding(encoding.slice(0, repeated)));
      const charset = charsetOf(headers.get('content-type') ?? '');
      if (charset !== null && charset !== 'utf-8' && charset !== 'utf8')
        throw refusal(415, messages.charset(charset.slice(0, repeated)));
      if (serverContext.isUtf8 === false) throw refusal(400, messages.bytes);
    },
  };
}

/** The character set in a content type, in lower case; null if there is none. */
function charsetOf(contentType: string): string | null {
  const named = /;\s*charset\s*=\s*(?:"([^"]*)"|([^;\s]*))/i.exec(contentType);
  return (named?.[1] ?? named?.[2])?.trim().toLowerCase() ?? null;
}

function refusal(status: number, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_REQUEST', http: { status } } });
}
