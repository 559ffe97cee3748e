import { dateKey } from './dates.ts';
import { plainText } from './decimals.ts';
import { measuredAt } from './measures.ts';
import { fractionSigns } from './mixed-fractions.ts';
import { unitWords } from './number-words.ts';
import { ordinalWords } from './ordinals.ts';
import { isOneOf, runsOn, type Token } from './tokens.ts';
import { exactReading, type Reading, type ReadValue } from './value.ts';

const articles: ReadonlySet<string> = new Set(['a', 'an', 'one']);
const notAfterHalf: ReadonlySet<string> = new Set(['past', 'time', 'way']);
const notBeforeHalf: ReadonlySet<string> = new Set(['first', 'second', '1st', '2nd', 'other', 'better']);

/** "half", "2/3", "three quarters", "½", "one in five", "8 out of 10". Null if there is none. */
export function fractionAt(tokens: readonly Token[], at: number): ReadValue | null {
  return signFraction(tokens, at) ?? ratio(tokens, at) ?? wordFraction(tokens, at);
}

function signFraction(tokens: readonly Token[], at: number): ReadValue | null {
  const part = fractionSigns.get(tokens[at]?.text ?? '');
  if (part === undefined || runsOn(tokens, at + 1)) return null;
  for (let under = 2; under <= 8; under += 1) {
    const over = Math.round(part * under);
    if (Math.abs(over / under - part) < 1e-9) return fraction(over, under, at + 1);
  }
  return null;
}

function ratio(tokens: readonly Token[], at: number): ReadValue | null {
  const over = smallNumber(tokens[at]);
  if (over === null) return null;
  const [first, second, third] = [tokens[at + 1], tokens[at + 2], tokens[at + 3]];
  if (first?.text === '/' && first.isGlued && second?.isGlued === true) {
    const under = second.kind === 'NUMBER' ? smallNumber(second) : null;
    const isLonger = third?.text === '/' && third.isGlued;
    return under === null || isLonger || over >= under || runsOn(tokens, at + 3)
      ? null
      : fraction(over, under, at + 3, [String(over), String(under)], monthAndDay(over, under));
  }
  const isOutOf = first?.lower === 'out' && second?.lower === 'of';
  const isIn = first?.lower === 'in' && over === 1;
  const end = isOutOf ? at + 3 : at + 2;
  const under = isOutOf || isIn ? smallNumber(tokens[end]) : null;
  if (under === null || over >= under || runsOn(tokens, end + 1)) return null;
  return fraction(over, under, end + 1, [String(over), String(under)]);
}

/** 9/11 may be a day as well. */
function monthAndDay(one: number, other: number): Reading[] {
  const day = (month: number, date: number) =>
    month >= 1 && month <= 12 && date >= 1 && date <= 31
      ? [exactReading(dateKey({ year: null, month, day: date }))]
      : [];
  return [...day(one, other), ...day(other, one)];
}

function smallNumber(token: Token | undefined): number | null {
  if (token?.kind === 'NUMBER') return /^\d{1,3}$/.test(token.text) ? Number(token.text) : null;
  const value = unitWords.get(token?.lower ?? '');
  return value === undefined || token?.lower === 'twice' ? null : value;
}

function wordFraction(tokens: readonly Token[], at: number): ReadValue | null {
  const first = tokens[at];
  if (first?.lower === 'half' || first?.lower === 'halves') return half(tokens, at);
  const over = isOneOf(first, articles) ? 1 : smallNumber(first);
  if (over === null || over === 0) return null;
  const hyphen = tokens[at + 1]?.text === '-' ? 1 : 0;
  const part = tokens[at + 1 + hyphen];
  const end = at + 2 + hyphen;
  if (part?.kind !== 'WORD' || part.lower === 'second') return null;
  if (part.lower === 'half' && over === 1) return isHyphen(tokens[end]) ? null : fraction(1, 2, end);
  if (part.lower === 'quarter' || part.lower === 'quarters') {
    return over < 4 && tokens[end]?.lower !== 'final' ? fraction(over, 4, end) : null;
  }
  const under =
    ordinalWords.get(part.lower) ?? (over > 1 ? ordinalWords.get(part.lower.replace(/s$/, '')) : undefined);
  const isSure = first?.lower !== 'a' && first?.lower !== 'an' ? true : tokens[end]?.lower === 'of';
  return under === undefined || under < 3 || over >= under || !isSure ? null : fraction(over, under, end);
}

/** "half-life" and "half-brother" are words, not fractions. */
function isHyphen(token: Token | undefined): boolean {
  return token?.text === '-' && token.isGlued;
}

/** "half of them", but not "half past", "half-time" and "first half". */
function half(tokens: readonly Token[], at: number): ReadValue | null {
  const next = tokens[at + 1];
  if (isHyphen(next) || isOneOf(next, notAfterHalf) || isOneOf(tokens[at - 1], notBeforeHalf)) return null;
  // "half a million" and "half an hour" are read as a number and a quantity.
  return measuredAt(tokens, at) === null ? fraction(1, 2, at + 1) : null;
}

function fraction(
  over: number,
  under: number,
  end: number,
  answers: readonly string[] = [],
  days: readonly Reading[] = [],
): ReadValue {
  const divisor = greatestDivisor(over, under);
  const amount = (100 * over) / under;
  const key = `${Number(amount.toPrecision(6))}%`;
  return {
    kind: 'FRACTION',
    end,
    readings: [
      exactReading(`${over / divisor}/${under / divisor}`),
      { key, amount, tolerance: 0, rough: 0, unit: '%', scale: 1 },
      ...days,
    ],
    answers: [plainText(over / under), ...answers],
  };
}

function greatestDivisor(one: number, other: number): number {
  let [larger, smaller] = [one, other];
  while (smaller > 0) [larger, smaller] = [smaller, larger % smaller];
  return larger;
}
