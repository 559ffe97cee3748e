import { type Decimal, decimalsOf, negative, plainText, scaled } from './decimals.ts';
import { endOfNumber, scaleWords, sumOf, unitWords } from './number-words.ts';
import { isOneOf, runsOn, type Token } from './tokens.ts';

/** A number, without its unit. */
export interface Numeral {
  /** Index of the token after it. */
  readonly end: number;
  /** Ways to read it, the usual one first. At least one. */
  readonly decimals: readonly [Decimal, ...Decimal[]];
  /** The power of ten that a word or a suffix multiplies it by: 1e6 in "5 million". */
  readonly magnitude: number;
  /** Whether it is a number only before a unit: "one", "half a". */
  readonly needsUnit: boolean;
  /** Whether the text has it in digits. */
  readonly isInDigits: boolean;
  /** Numbers that stand side by side if the separator is not one: 5 and 100 in "5 100". */
  readonly parts: readonly string[];
}

/** Most words of a number: "nine hundred and ninety nine million ..." has fifteen. */
const mostWords = 20;

const articles: ReadonlySet<string> = new Set(['a', 'an']);
const minus: ReadonlySet<string> = new Set(['minus', 'negative']);
const openers: ReadonlySet<string> = new Set('( [ " $ € £ ¥ : ='.split(' '));
const suffixes: ReadonlyMap<string, number> = new Map([
  ['bn', 1e9],
  ['mn', 1e6],
  ['mln', 1e6],
  ['mio', 1e6],
  ['tn', 1e12],
]);
const gluedSuffixes: ReadonlyMap<string, number> = new Map([
  ['k', 1e3],
  ['K', 1e3],
  ['M', 1e6],
  ['B', 1e9],
]);
const moneySuffixes: ReadonlyMap<string, number> = new Map([
  ['m', 1e6],
  ['M', 1e6],
  ['MM', 1e6],
  ['b', 1e9],
  ['B', 1e9],
  ['T', 1e12],
]);
export const fractionSigns: ReadonlyMap<string, number> = new Map([
  ['½', 1 / 2],
  ['⅓', 1 / 3],
  ['⅔', 2 / 3],
  ['¼', 1 / 4],
  ['¾', 3 / 4],
  ['⅕', 1 / 5],
  ['⅖', 2 / 5],
  ['⅗', 3 / 5],
  ['⅘', 4 / 5],
  ['⅙', 1 / 6],
  ['⅛', 1 / 8],
  ['⅜', 3 / 8],
  ['⅝', 5 / 8],
  ['⅞', 7 / 8],
]);

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

/** Words that multiply what is before them. "Dozen" is a number of its own as well. */
const multipliers: ReadonlyMap<string, number> = new Map([...scaleWords, ['dozen', 12]]);

/** "2 million", "2.5 hundred thousand", "two dozen". */
function withScales(tokens: readonly Token[], numeral: Numeral): Numeral {
  let { end } = numeral;
  let scale = 1;
  for (;;) {
    const word = wordAfter(tokens, end);
    const factor = word === null ? undefined : multipliers.get(word.token.lower);
    if (word === null || factor === undefined) break;
    scale *= factor;
    end = word.end;
  }
  return scale === 1 ? numeral : times(numeral, scale, end);
}

function inWords(tokens: readonly Token[], at: number): Numeral | null {
  const token = tokens[at];
  if (isOneOf(token, articles)) return afterArticle(tokens, at);
  if (token?.lower === 'half') return isOneOf(tokens[at + 1], articles) ? half(tokens, at) : null;
  if (token === undefined || !unitWords.has(token.lower)) return null;
  const run = [token.lower];
  const ends = [at + 1];
  for (let next = wordAfter(tokens, at + 1); next !== null && run.length < mostWords; ) {
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

/** The word after a token, over a space or the hyphen of "twenty-five" and "twenty - five". */
function wordAfter(tokens: readonly Token[], at: number): { token: Token; end: number } | null {
  const [first, second] = [tokens[at], tokens[at + 1]];
  if (first?.kind === 'WORD') return { token: first, end: at + 1 };
  const isHyphen = first?.text === '-' && second?.kind === 'WORD' && first.isGlued === second.isGlued;
  return isHyphen && second !== undefined ? { token: second, end: at + 2 } : null;
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

/** "2½", "2 1/2", "two and a half". */
function withFraction(tokens: readonly Token[], numeral: Numeral): Numeral {
  const { end, decimals, isInDigits } = numeral;
  if (decimals[0].step !== 1) return numeral;
  const first = tokens[end];
  const sign = fractionSigns.get(first?.text ?? '');
  if (sign !== undefined && isInDigits) return plus(numeral, sign, end + 1);
  const [second, third] = [tokens[end + 1], tokens[end + 2]];
  if (isInDigits && first?.kind === 'NUMBER' && !first.isGlued && isSlash(second, third)) {
    const [over, under] = [Number(first.text), Number(third?.text)];
    return over > 0 && over < under && under <= 16 ? plus(numeral, over / under, end + 3) : numeral;
  }
  if (first?.lower !== 'and') return numeral;
  const part = { half: 1 / 2, quarter: 1 / 4 }[third?.lower ?? ''];
  if (second?.lower === 'a' && part !== undefined) return withScales(tokens, plus(numeral, part, end + 3));
  const isThreeQuarters = second?.lower === 'three' && third?.lower === 'quarters';
  return isThreeQuarters ? withScales(tokens, plus(numeral, 3 / 4, end + 3)) : numeral;
}

function isSlash(slash: Token | undefined, next: Token | undefined): boolean {
  return slash?.text === '/' && slash.isGlued && next?.kind === 'NUMBER' && next.isGlued;
}

function plus(numeral: Numeral, part: number, end: number): Numeral {
  const text = plainText(Number(numeral.decimals[0].text) + part);
  return { ...numeral, end, decimals: [{ text, step: 0.01 }], needsUnit: false, parts: [] };
}

function withSuffix(tokens: readonly Token[], numeral: Numeral, isMoney: boolean): Numeral {
  const { end, isInDigits } = numeral;
  const next = tokens[end];
  if (!isInDigits || next?.kind !== 'WORD' || runsOn(tokens, end + 1)) return numeral;
  const factor =
    (isMoney ? moneySuffixes.get(next.text) : undefined) ??
    (next.isGlued ? gluedSuffixes.get(next.text) : undefined) ??
    suffixes.get(next.lower);
  return factor === undefined ? numeral : times(numeral, factor, end + 1);
}

function times(numeral: Numeral, factor: number, end: number): Numeral {
  const [first, ...others] = numeral.decimals;
  return {
    ...numeral,
    end,
    decimals: [scaled(first, factor), ...others.map((one) => scaled(one, factor))],
    magnitude: numeral.magnitude * factor,
    needsUnit: false,
    parts: [],
  };
}
