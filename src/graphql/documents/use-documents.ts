import { type DocumentNode, GraphQLError, validate } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { byteBoundedCache } from '../../platform/cache/byte-bounded-cache.ts';
import { withoutLongEcho } from '../echo.ts';
import { errorCodes } from '../errors.ts';
import { type DocumentWords, wordsOf } from './document-words.ts';

export interface DocumentsOptions {
  /** Maximum size of a document in bytes of UTF-8, without variables. */
  readonly maxBytes: number;
  /** Maximum size in bytes of cached documents. */
  readonly keptBytes: number;
  /**
   * Maximum number of errors reported for one document. Each error may need a search for similar
   * names.
   */
  readonly maxErrors: number;
  /** Whether the documents of a request's sender are cached. */
  readonly keepsOf: (context: Asking) => boolean;
  /** Receives a function that clears the cached documents, because they may contain texts. */
  readonly onForget: (forget: () => void) => void;
}

/** What is known of a request before its document is processed. */
export interface Asking {
  readonly request?: Request;
  readonly connectionAuthorization?: string | null;
}

/** Estimated memory in bytes of one word of a parsed document, including its nodes. */
const wordBytes = 600;

/**
 * Limits documents before parsing and during validation, and caches valid ones. Rejected documents
 * are not cached, so that documents that cannot run do not fill memory.
 */
export function useDocuments(options: DocumentsOptions): Plugin<Asking> {
  const { maxBytes, keptBytes, maxErrors, keepsOf, onForget } = options;
  const kept = byteBoundedCache<{ readonly document: DocumentNode; readonly words: number }>({
    maxBytes: keptBytes,
    bytesOf: ({ words }, text) => 2 * text.length + words * wordBytes,
  });
  onForget(() => kept.clear());
  const valid = new WeakSet<DocumentNode>();
  const parsed = new WeakMap<DocumentNode, DocumentWords & { readonly text: string }>();
  return {
    onParse: ({ params, setParsedDocument }) => {
      const text = typeof params.source === 'string' ? params.source : params.source.body;
      if (text.length > maxBytes || Buffer.byteLength(text) > maxBytes) throw tooLarge(maxBytes);
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
            maxErrors,
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

/** Adds the code to a syntax error, on every transport. */
function unreadable(error: GraphQLError): GraphQLError {
  const { message, nodes = null, source = null, positions = null } = error;
  const extensions = { code: errorCodes.parse };
  return new GraphQLError(message, { nodes, source, positions, extensions });
}

/** Over HTTP, no later step processes validation messages. */
function withoutEcho(error: Error): Error {
  if (!(error instanceof GraphQLError)) return error;
  const { message, nodes = null, source = null, positions = null, extensions } = error;
  const short = withoutLongEcho(message);
  return short === message ? error : new GraphQLError(short, { nodes, source, positions, extensions });
}

function tooLarge(max: number): GraphQLError {
  return new GraphQLError(
    `The document is larger than ${max} bytes (MAX_DOCUMENT_BYTES). Send its values as variables.`,
    { extensions: { code: errorCodes.tooLarge, max, http: { status: 413 } } },
  );
}
