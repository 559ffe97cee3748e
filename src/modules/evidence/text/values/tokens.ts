/** A number in digits, a word, or a single sign. */
export interface Token {
  readonly kind: 'NUMBER' | 'WORD' | 'SIGN' | 'LINK';
  readonly text: string;
  readonly lower: string;
  /** Place in the text, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  /** Whether it follows the token before it without a space. */
  readonly isGlued: boolean;
}

/**
 * Links, numbers with spaces between thousands, numbers with other separators, words, and signs.
 * Every alternative is linear.
 */
const pattern =
  /(https?:\/\/[^\s<>"]+)|(\d{1,3}(?:[ \u00a0]\d{3}){1,6}(?!\d|[.,]\d{3}(?!\d))(?:[.,]\d+(?![\d.,]))?|\d+(?:[.,']\d+)*|(?<![\p{L}\p{N}.,])\.\d+)|([\p{L}\p{M}]+(?:'[\p{L}\p{M}]+)*)|\S/gu;

/** Splits a text with plain signs into tokens. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let last = -1;
  for (const { 0: written, 1: link, 2: number, 3: word, index } of text.matchAll(pattern)) {
    tokens.push({
      kind: kindOf(link, number, word),
      text: written,
      lower: written.toLowerCase(),
      start: index,
      end: index + written.length,
      isGlued: index === last,
    });
    last = index + written.length;
  }
  return tokens;
}

function kindOf(link: string | undefined, number: string | undefined, word: string | undefined) {
  if (word !== undefined) return 'WORD';
  if (number !== undefined) return 'NUMBER';
  return link === undefined ? 'SIGN' : 'LINK';
}

/** Whether the token has one of these lower-case texts. */
export function isOneOf(token: Token | undefined, texts: ReadonlySet<string>): boolean {
  return token !== undefined && texts.has(token.lower);
}

/** Scripts that put no space between a number and a word. */
const unspaced =
  /^[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}]/u;

export function isUnspaced({ text }: Token): boolean {
  return unspaced.test(text);
}

/**
 * Whether the next token is a letter or a digit without a space before it, in a script that puts
 * spaces between words.
 */
export function runsOn(tokens: readonly Token[], end: number): boolean {
  const next = tokens[end];
  if (next?.isGlued !== true) return false;
  return next.kind === 'NUMBER' || (next.kind === 'WORD' && !isUnspaced(next));
}
