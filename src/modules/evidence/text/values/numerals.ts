import { decimalsOf, negative, plainText } from './decimals.ts';
import { times, withScales, withSuffix, wordAfter } from './magnitudes.ts';
import { withFraction } from './mixed-fractions.ts';
import { endOfNumber, scaleWords, sumOf, unitWords } from './number-words.ts';
import type { Numeral } from './numeral.ts';
import { isOneOf, type Token } from './tokens.ts';

/** Maximum number of words of a number: "nine hundred and ninety nine million ..." has fifteen. */
const maxWords = 20;

const articles: ReadonlySet<string> = new Set(['a', 'an']);
const minus: ReadonlySet<string> = new Set(['minus', 'negative']);
const openers: ReadonlySet<string> = new Set('( [ " $ € £ ¥ : ='.split(' '));

/**
 * Reads the number that starts at a token: "-5", "1,000", "twenty-five", "2½", "two and a half
 * million", "5k". Null if there is none.
 * @param isMoney whether "m" means million, as in "$5m".
 */
export function numeralAt(tokens: readonly Token[], at: number, isMoney = false): Numeral | null {
  if (!isMinus(tokens, at)) return positiveNumeral(tokens, at, isMoney);
  const numeral = positiveNumeral(tokens, at + 1, isMoney);
  if (numeral === null) return null;
  const [first, ...others] = numeral.decimals;
  return { ...numeral, decimals: [negative(first), ...others.map(negative)], parts: [] };
}

function isMinus(tokens: readonly Token[], at: number): boolean {
  const [before, sign, next] = [tokens[at - 1], tokens[at], tokens[at + 1]];
  if (isOneOf(sign, minus)) return next?.kind === 'NUMBER' || unitWords.has(next?.lower ?? '');
  const isFree = before === undefined || sign?.isGlued === false || openers.has(before.text);
  return sign?.text === '-' && isFree && next?.kind === 'NUMBER' && next.isGlued;
}

function positiveNumeral(tokens: readonly Token[], at: number, isMoney: boolean): Numeral | null {
  const token = tokens[at];
  if (token === undefined) return null;
  const whole = token.kind === 'NUMBER' ? inDigits(tokens, at, token) : inWords(tokens, at);
  return whole === null ? null : withSuffix(tokens, withFraction(tokens, whole), isMoney);
}

function inDigits(tokens: readonly Token[], at: number, token: Token): Numeral | null {
  const [first, ...others] = decimalsOf(token.text);
  if (first === undefined) return null;
  return withScales(tokens, {
    end: at + 1,
    decimals: [first, ...others],
    magnitude: 1,
    needsUnit: false,
    isInDigits: true,
    parts: partsOf(token.text),
  });
}

const pair = /^(\d+),(\d{1,2}|\d{4,})$/;

/** "12,5" may be 12 and 5, and "5 100" may be 5 and 100. */
function partsOf(written: string): string[] {
  const parts = pair.exec(written)?.slice(1) ?? (written.includes(' ') ? written.split(' ') : []);
  return parts.flatMap((part) => decimalsOf(part).map(({ text }) => text));
}

function inWords(tokens: readonly Token[], at: number): Numeral | null {
  const token = tokens[at];
  if (isOneOf(token, articles)) return afterArticle(tokens, at);
  if (token?.lower === 'half') return isOneOf(tokens[at + 1], articles) ? half(tokens, at) : null;
  if (token === undefined || !unitWords.has(token.lower)) return null;
  const run = [token.lower];
  const ends = [at + 1];
  for (let next = wordAfter(tokens, at + 1); next !== null && run.length < maxWords; ) {
    run.push(next.token.lower);
    ends.push(next.end);
    next = wordAfter(tokens, next.end);
  }
  const length = endOfNumber(run, 0);
  const words = run.slice(0, length);
  const scale = scaleWords.get(words.at(-1) ?? '') ?? 1;
  return withScales(tokens, {
    end: ends[length - 1] ?? at + 1,
    decimals: [{ text: plainText(sumOf(words, Number)), step: scale >= 1000 ? scale : 1 }],
    magnitude: scale >= 1000 && length > 1 ? scale : 1,
    needsUnit: length === 1 && token.lower === 'one',
    isInDigits: false,
    parts: [],
  });
}

/** "a million", "a dozen". */
function afterArticle(tokens: readonly Token[], at: number): Numeral | null {
  const next = tokens[at + 1];
  if (next?.lower === 'half' && !isOneOf(tokens[at + 2], articles)) return scaledHalf(tokens, at + 1);
  const scale = next?.lower === 'dozen' ? 12 : scaleWords.get(next?.lower ?? '');
  if (scale === undefined) return null;
  const one: Numeral = { ...oneHalf(at + 1), decimals: [{ text: '1', step: 1 }], needsUnit: false };
  return next?.lower === 'dozen' ? times(one, 12, at + 2) : withScales(tokens, one);
}

/** "a half million". */
function scaledHalf(tokens: readonly Token[], at: number): Numeral | null {
  const scaledOne = withScales(tokens, oneHalf(at + 1));
  return scaledOne.end > at + 1 ? { ...scaledOne, needsUnit: false } : null;
}

/** "half a million", "half an hour". */
function half(tokens: readonly Token[], at: number): Numeral {
  const scaledOne = withScales(tokens, oneHalf(at + 2));
  return { ...scaledOne, needsUnit: scaledOne.end === at + 2 };
}

function oneHalf(end: number): Numeral {
  return {
    end,
    decimals: [{ text: '0.5', step: 0.1 }],
    magnitude: 1,
    needsUnit: true,
    isInDigits: false,
    parts: [],
  };
}
