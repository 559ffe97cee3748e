import { type DocumentNode, GraphQLError, validate } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { byteBoundedCache } from '../../platform/cache/byte-bounded-cache.ts';
import { withoutLongEcho } from '../echo.ts';
import { errorCodes } from '../errors.ts';
import { type DocumentWords, wordsOf } from './document-words.ts';

export interface DocumentsOptions {
  /** Longest document, in bytes of UTF-8. Variables are apart from it. */
  readonly mostBytes: number;
  /** Bytes of documents that are kept. */
  readonly keptBytes: number;
  /** Errors that one document is told of. Each may look for names like the one that is wrong. */
  readonly mostErrors: number;
  /** Whether documents of whoever asks are kept. */
  readonly keepsOf: (context: Asking) => boolean;
  /** Takes what forgets the documents that are kept: texts may stand in them. */
  readonly onForget: (forget: () => void) => void;
}

/** What is known of a request before its document is looked at. */
export interface Asking {
  readonly request?: Request;
  readonly connectionAuthorization?: string | null;
}

/** What a word of a parsed document takes in memory together with its nodes, in bytes. */
const wordBytes = 600;

/**
 * Limits documents before they are parsed and while they are validated, and keeps those that are valid: a document that is refused is not kept, so that nobody fills
 * the memory with what cannot be run.
 */
export function useDocuments(options: DocumentsOptions): Plugin<Asking> {
  const { mostBytes, keptBytes, mostErrors, keepsOf, onForget } = options;
  const kept = byteBoundedCache<{ readonly document: DocumentNode; readonly words: number }>({
    mostBytes: keptBytes,
    bytesOf: ({ words }, text) => 2 * text.length + words * wordBytes,
  });
  onForget(() => kept.clear());
  const valid = new WeakSet<DocumentNode>();
  const parsed = new WeakMap<DocumentNode, DocumentWords & { readonly text: string }>();
  return {
    onParse: ({ params, setParsedDocument }) => {
      const text = typeof params.source === 'string' ? params.source : params.source.body;
      if (text.length > mostBytes || Buffer.byteLength(text) > mostBytes) throw tooLarge(mostBytes);
      const known = kept.get(text);
      if (known !== undefined) return setParsedDocument(known.document);
      return ({ result, replaceParseResult }) => {
        if (result instanceof GraphQLError) replaceParseResult(unreadable(result));
        else if (result !== null && !(result instanceof Error))
          parsed.set(result, { ...wordsOf(result), text });
      };
    },
    onValidate: ({ params: { documentAST }, context, setResult, setValidationFn }) => {
      const words = parsed.get(documentAST);
      if (valid.has(documentAST)) setResult([]);
      else
        setValidationFn((ofSchema, document, rules) =>
          validate(ofSchema, document, rules, {
            maxErrors: mostErrors,
            hideSuggestions: words?.hasLong ?? false,
          }),
        );
      return ({ valid: isValid, result, setResult: replace }) => {
        if (!isValid) return replace(result.map((error: Error) => withoutEcho(error)));
        if (!valid.has(documentAST) && words !== undefined && keepsOf(context)) {
          valid.add(documentAST);
          kept.set(words.text, { document: documentAST, words: words.count });
        }
      };
    },
  };
}

/** A syntax error with its code, whatever transport it is told on. */
function unreadable(error: GraphQLError): GraphQLError {
  const { message, nodes = null, source = null, positions = null } = error;
  const extensions = { code: errorCodes.parse };
  return new GraphQLError(message, { nodes, source, positions, extensions });
}

/** Over HTTP nothing else looks at the messages of validation. */
function withoutEcho(error: Error): Error {
  if (!(error instanceof GraphQLError)) return error;
  const { message, nodes = null, source = null, positions = null, extensions } = error;
  const short = withoutLongEcho(message);
  return short === message ? error : new GraphQLError(short, { nodes, source, positions, extensions });
}

function tooLarge(most: number): GraphQLError {
  return new GraphQLError(
    `The document has more than ${most} bytes (MAX_DOCUMENT_BYTES); send its values as variables.`,
    { extensions: { code: errorCodes.tooLarge, most, http: { status: 413 } } },
  );
}
