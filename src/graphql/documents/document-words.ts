import { type DocumentNode, GraphQLError, type Token, TokenKind } from 'graphql';
import { errorCodes } from '../errors.ts';
import { limits } from '../limits.ts';

/** What a document is made of. */
export interface DocumentWords {
  readonly count: number;
  /** Whether one is too long to look for others like it. */
  readonly hasLong: boolean;
}

/** Beyond this, a name is not one that somebody mistyped, in characters. */
const longestMistake = 64;

interface WordLimit {
  readonly what: string;
  readonly most: number;
  readonly instead: string;
}

const stringLimit: WordLimit = {
  what: 'string',
  most: limits.literal,
  instead: '; send it as a variable',
};

const wordLimits: ReadonlyMap<string, WordLimit> = new Map([
  [TokenKind.NAME, { what: 'name', most: limits.name, instead: '' }],
  [TokenKind.STRING, stringLimit],
  [TokenKind.BLOCK_STRING, stringLimit],
]);

/** Counts the words of a document. @throws GraphQLError when a name or a string in it is too long. */
export function wordsOf(document: DocumentNode): DocumentWords {
  let count = 0;
  let hasLong = false;
  for (let token: Token | null | undefined = document.loc?.startToken; token != null; token = token.next) {
    const length = token.value?.length ?? 0;
    const limit = wordLimits.get(token.kind);
    if (limit !== undefined && length > limit.most)
      throw new GraphQLError(
        `A ${limit.what} of the document has ${length} characters; the most allowed is ${limit.most}${limit.instead}.`,
        {
          ...(document.loc === undefined ? {} : { source: document.loc.source, positions: [token.start] }),
          extensions: { code: errorCodes.parse, http: { spec: true, status: 400 } },
        },
      );
    // Comments are passed over by everything that looks for names.
    hasLong ||= limit !== undefined && length > longestMistake;
    count += 1;
  }
  return { count, hasLong };
}
