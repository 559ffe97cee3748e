import { isOneOf, type Token } from './tokens.ts';
import { exactReading, type ReadValue } from './value.ts';

const units = 'first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth'.split(' ');
const teens =
  'thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth thirtieth fortieth'.split(
    ' ',
  );

/** Ordinals of one word. */
export const ordinalWords: ReadonlyMap<string, number> = new Map([
  ...units.map((word, place) => [word, place + 1] as const),
  ...teens.map((word, place) => [word, place < 8 ? place + 13 : 10 * (place - 5)] as const),
  ...'fiftieth sixtieth seventieth eightieth ninetieth hundredth'
    .split(' ')
    .map((word, place) => [word, 10 * (place + 5)] as const),
  ['thousandth', 1000],
]);
const tens: ReadonlyMap<string, number> = new Map(
  'twenty thirty forty fifty sixty seventy eighty ninety'
    .split(' ')
    .map((word, place) => [word, 10 * (place + 2)] as const),
);
const suffixes: ReadonlySet<string> = new Set(['st', 'nd', 'rd', 'th']);

/** An ordinal number and the index of the token after it. */
export interface Ordinal {
  readonly number: number;
  readonly end: number;
}

/** "3rd", "third", "twenty-first". Null if there is none. */
export function ordinalAt(tokens: readonly Token[], at: number): Ordinal | null {
  const [first, second, third] = [tokens[at], tokens[at + 1], tokens[at + 2]];
  if (first?.kind === 'NUMBER') {
    const isSuffix = second?.isGlued === true && isOneOf(second, suffixes);
    return isSuffix && /^\d{1,3}(?:,?\d{3})?$/.test(first.text)
      ? { number: Number(first.text.replace(',', '')), end: at + 2 }
      : null;
  }
  const ten = tens.get(first?.lower ?? '');
  if (ten === undefined) {
    const number = ordinalWords.get(first?.lower ?? '');
    return number === undefined ? null : { number, end: at + 1 };
  }
  const [last, end] = second?.text === '-' ? [third, at + 3] : [second, at + 2];
  const unit = ordinalWords.get(last?.lower ?? '');
  return unit === undefined || unit > 9 ? null : { number: ten + unit, end };
}

const beforeOther: ReadonlySet<string> = new Set(['at', 'per', 'split']);

/** An ordinal number, but not "at first", "First, ...", "first of all" and "per second". */
export function ordinalValue(tokens: readonly Token[], at: number): ReadValue | null {
  const ordinal = ordinalAt(tokens, at);
  if (ordinal === null) return null;
  const [before, next, afterNext] = [tokens[at - 1], tokens[ordinal.end], tokens[ordinal.end + 1]];
  const isWord = tokens[at]?.kind === 'WORD' && ordinal.number < 4;
  const isPartOfMinute =
    tokens[at]?.lower === 'second' && tokens[at - 2]?.lower === 'of' && before?.lower === 'a';
  if (isPartOfMinute) return null;
  const isConnective =
    isOneOf(before, beforeOther) ||
    (next?.text === ',' && before === undefined) ||
    (next?.lower === 'of' && afterNext?.lower === 'all');
  if (isWord && isConnective) return null;
  const { number, end } = ordinal;
  return { kind: 'ORDINAL', end, readings: [exactReading(`#${number}`)], answers: [String(number)] };
}
