import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { areUtf8Escapes } from '../bodies/utf-8.ts';
import type { TransportContext } from '../context.ts';

const messages = {
  encoding: (name: string) =>
    `Bodies are not decompressed: send this one without "content-encoding: ${name}".`,
  charset: (name: string) =>
    `Bodies are read as UTF-8: send this one as "charset=utf-8" instead of "${name}".`,
  bytes: 'The body must be UTF-8.',
  address: 'What is escaped in the address must be UTF-8.',
} as const;

/** How much of a header a message repeats, in characters. */
const repeated = 40;

/** Refuses bodies that could only be read as something else than what was sent: those that are compressed, in another character set, or not UTF-8. */
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

/** The character set that a content type names, in small letters; null if it names none. */
function charsetOf(contentType: string): string | null {
  const named = /;\s*charset\s*=\s*(?:"([^"]*)"|([^;\s]*))/i.exec(contentType);
  return (named?.[1] ?? named?.[2])?.trim().toLowerCase() ?? null;
}

function refusal(status: number, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_REQUEST', http: { status } } });
}
