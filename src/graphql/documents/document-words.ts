import { type DocumentNode, GraphQLError, type Token, TokenKind } from 'graphql';
import { errorCodes } from '../errors.ts';
import { limits } from '../limits.ts';

/** What a document consists of. */
export interface DocumentWords {
  readonly count: number;
  /** Whether a word is too long to be compared with similar names. */
  readonly hasLong: boolean;
}

/** Maximum length in characters of a name that may be a typing error. */
const maxMistypedLength = 64;

interface WordLimit {
  readonly what: string;
  readonly max: number;
  readonly instead: string;
}

const stringLimit: WordLimit = {
  what: 'string',
  max: limits.literal,
  instead: '. Send it as a variable',
};

const wordLimits: ReadonlyMap<string, WordLimit> = new Map([
  [TokenKind.NAME, { what: 'name', max: limits.name, instead: '' }],
  [TokenKind.STRING, stringLimit],
  [TokenKind.BLOCK_STRING, stringLimit],
]);

/**
 * Counts the words of a document.
 * @throws GraphQLError if a name or a string in it is too long.
 */
export function wordsOf(document: DocumentNode): DocumentWords {
  let count = 0;
  let hasLong = false;
  for (let token: Token | null | undefined = document.loc?.startToken; token != null; token = token.next) {
    const length = token.value?.length ?? 0;
    const limit = wordLimits.get(token.kind);
    if (limit !== undefined && length > limit.max)
      throw new GraphQLError(
        `A ${limit.what} in the document has ${length} characters; the maximum is ${limit.max}${limit.instead}.`,
        {
          ...(document.loc === undefined ? {} : { source: document.loc.source, positions: [token.start] }),
          extensions: { code: errorCodes.parse, http: { spec: true, status: 400 } },
        },
      );
    // Comments are not compared with names.
    hasLong ||= limit !== undefined && length > maxMistypedLength;
    count += 1;
  }
  return { count, hasLong };
}
