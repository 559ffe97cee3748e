import { decimalsOf } from './decimals.ts';
import { months } from './months.ts';
import { isUnspaced, runsOn, type Token } from './tokens.ts';

/** A name with digits in it: a version, a telephone number, "B-52", "COVID-19", a link. */
export interface Identifier {
  /** As written. */
  readonly text: string;
  /** Place in the text, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  /** The key: in lower case and without hyphens, as "covid19". */
  readonly key: string;
}

/**
 * Index of the token after the identifier that must not be read as numbers: a link, a telephone
 * number, a version, or digits with hyphens such as an ISBN. Null if there is none.
 */
export function codeEnd(tokens: readonly Token[], at: number): number | null {
  const token = tokens[at];
  if (token?.kind === 'LINK') return at + 1;
  if (token?.text === '+') return telephoneEnd(tokens, at + 1);
  if (token?.text === '(') return areaCodeEnd(tokens, at);
  if (token?.kind !== 'NUMBER') return null;
  if (token.text === '24' && isSignAt(tokens, at + 1, '/') && tokens[at + 2]?.text === '7') return at + 3;
  if (/\d[.]\d+[.]\d/.test(token.text) && decimalsOf(token.text).length === 0) return at + 1;
  return chainEnd(tokens, at);
}

/** At least two hyphens between digits: "978-3-16-148410-0", "4-4-2". */
function chainEnd(tokens: readonly Token[], at: number): number | null {
  let end = at + 1;
  while (isSignAt(tokens, end, '-') && isGluedNumber(tokens[end + 1])) end += 2;
  return end >= at + 5 ? end : null;
}

const minDigits = 7;
const maxTokens = 12;
const betweenDigits: ReadonlySet<string> = new Set(['-', '.', '(', ')', '/']);

/** "+1 (555) 123-4567". */
function telephoneEnd(tokens: readonly Token[], at: number): number | null {
  let digits = 0;
  let end = at;
  for (let place = at; place < Math.min(at + maxTokens, tokens.length); place += 1) {
    const token = tokens[place];
    if (token?.kind === 'NUMBER') {
      digits += token.text.replaceAll(/\D/g, '').length;
      end = place + 1;
    } else if (!betweenDigits.has(token?.text ?? '')) break;
  }
  return digits >= minDigits ? end : null;
}

/** "(555) 123-4567". */
function areaCodeEnd(tokens: readonly Token[], at: number): number | null {
  const texts = tokens.slice(at + 1, at + 6).map(({ text }) => text);
  const [code = '', close, start = '', hyphen, last = ''] = texts;
  const isTelephone =
    /^\d{3}$/.test(code) && close === ')' && /^\d{3}$/.test(start) && hyphen === '-' && /^\d{4}$/.test(last);
  return isTelephone ? at + 6 : null;
}

/**
 * Index of the token after the name with digits that starts here. Null if there is none.
 * "mid-1990s" and "Sept-14" are not such names.
 */
export function namedCodeEnd(tokens: readonly Token[], at: number): number | null {
  const [first, second] = [tokens[at], tokens[at + 1]];
  if (first?.kind === 'NUMBER')
    return second?.kind === 'WORD' && runsOn(tokens, at + 1) ? extended(tokens, at + 2) : null;
  if (first?.kind !== 'WORD' || isUnspaced(first)) return null;
  if (isGluedNumber(second)) return months.has(first.lower) ? null : extended(tokens, at + 2);
  const isName = (/\p{Lu}/u.test(first.text) || first.text.length === 1) && !months.has(first.lower);
  return isName && isSignAt(tokens, at + 1, '-') && isGluedNumber(tokens[at + 2])
    ? extended(tokens, at + 3)
    : null;
}

/** Follows letters and digits without a space, over hyphens and full stops before digits. */
function extended(tokens: readonly Token[], start: number): number {
  let end = start;
  for (;;) {
    const [next, afterNext] = [tokens[end], tokens[end + 1]];
    if (next?.isGlued !== true) return end;
    if (next.kind === 'WORD' || next.kind === 'NUMBER') end += 1;
    else if ((next.text === '-' || next.text === '.' || next.text === '_') && isGluedNumber(afterNext))
      end += 2;
    else return end;
  }
}

function isSignAt(tokens: readonly Token[], at: number, sign: string): boolean {
  const token = tokens[at];
  return token?.text === sign && token.isGlued;
}

function isGluedNumber(token: Token | undefined): boolean {
  return token?.kind === 'NUMBER' && token.isGlued;
}
