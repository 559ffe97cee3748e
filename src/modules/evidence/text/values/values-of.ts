import { measureValueAt } from './compounds.ts';
import { startsMoney } from './currencies.ts';
import { answersOfYear } from './dates.ts';
import { fractionAt } from './fractions.ts';
import { codeEnd, type Identifier, namedCodeEnd } from './identifiers.ts';
import { fractionSigns } from './mixed-fractions.ts';
import { monthOf, months } from './months.ts';
import { numberListAt } from './number-lists.ts';
import { scaleWords, unitWords } from './number-words.ts';
import { numericDateAt } from './numeric-dates.ts';
import { ordinalValue, ordinalWords } from './ordinals.ts';
import { periodAt } from './periods.ts';
import { withPlainSigns } from './plain-signs.ts';
import { rangeAt } from './ranges.ts';
import { timeAt } from './times.ts';
import { type Token, tokensOf } from './tokens.ts';
import type { ReadValue, Value } from './value.ts';
import { writtenDateAt } from './written-dates.ts';

/** The values of a text, and the names in it that contain digits, both in order. */
export interface ReadValues {
  readonly values: readonly Value[];
  readonly identifiers: readonly Identifier[];
}

/** The first parser that reads something decides. */
const parsers = [
  numericDateAt,
  writtenDateAt,
  periodAt,
  rangeAt,
  timeAt,
  fractionAt,
  ordinalValue,
  measureValueAt,
  numberListAt,
];

const starters: ReadonlySet<string> = new Set([
  ...'a an half quarter from between minus negative noon midday midnight ad'.split(' '),
  ...months.keys(),
  ...unitWords.keys(),
  ...ordinalWords.keys(),
]);
const signs: ReadonlySet<string> = new Set(['-', ...fractionSigns.keys()]);
const articles: ReadonlySet<string> = new Set(['a', 'an']);
const afterArticle: ReadonlySet<string> = new Set([
  'half',
  'quarter',
  'dozen',
  ...scaleWords.keys(),
  ...ordinalWords.keys(),
]);

/**
 * Reads the values of a text with their kind: numbers in digits and words, percentages, money,
 * quantities, dates, times, ordinals, ranges and fractions. A number within a longer value, such as
 * the day of a date, is not a separate value. The number of a list item is not a value. Linear in
 * the length.
 */
export function valuesOf(text: string): Value[] {
  return [...readValues(text).values];
}

/** The values of a text, and the names that contain digits and are therefore no values. */
export function readValues(text: string): ReadValues {
  const plain = withPlainSigns(text);
  const tokens = tokensOf(plain);
  const values: Value[] = [];
  const identifiers: Identifier[] = [];
  for (let at = 0; at < tokens.length; ) {
    const code = isListNumber(plain, tokens, at) ? at + 2 : isTimeMark(tokens, at) ? at + 1 : null;
    const identifierEnd = code ?? codeEnd(tokens, at);
    const value = identifierEnd === null || startsDate(tokens, at) ? valueAt(tokens, at) : null;
    if (value !== null) values.push(placed(text, tokens, at, value));
    const end = value?.end ?? identifierEnd ?? namedCodeEnd(tokens, at);
    if (value === null && code === null && end !== null) identifiers.push(identifier(text, tokens, at, end));
    at = Math.max(end ?? 0, at + 1);
  }
  return { values, identifiers };
}

/** Digits with two hyphens or full stops are an identifier only if they are not a date. */
function startsDate(tokens: readonly Token[], at: number): boolean {
  return numericDateAt(tokens, at) !== null;
}

function valueAt(tokens: readonly Token[], at: number): ReadValue | null {
  if (!mayStart(tokens, at)) return null;
  for (const parse of parsers) {
    const value = parse(tokens, at);
    if (value !== null) return value;
  }
  return null;
}

function mayStart(tokens: readonly Token[], at: number): boolean {
  const [token, next] = [tokens[at], tokens[at + 1]];
  if (token === undefined) return false;
  if (token.kind === 'NUMBER') return true;
  if (token.kind === 'SIGN') return signs.has(token.text) || startsMoney(token);
  if (articles.has(token.lower)) return afterArticle.has(next?.lower ?? '');
  return starters.has(token.lower) || startsMoney(token) || (next?.isGlued === true && startsMoney(next));
}

/** "1." and "2)" at the start of a line, before a word. */
function isListNumber(plain: string, tokens: readonly Token[], at: number): boolean {
  const [before, number, mark, next] = [tokens[at - 1], tokens[at], tokens[at + 1], tokens[at + 2]];
  if (number?.kind !== 'NUMBER' || !/^\d{1,3}$/.test(number.text)) return false;
  const isMark = (mark?.text === '.' || mark?.text === ')') && mark.isGlued;
  if (!isMark || next === undefined || next.isGlued || monthOf(next) !== undefined) return false;
  return before === undefined || plain.slice(before.end, number.start).includes('\n');
}

/** The "T" of "2020-09-14T15:00". */
function isTimeMark(tokens: readonly Token[], at: number): boolean {
  const [before, mark] = [tokens[at - 1], tokens[at]];
  return mark?.text === 'T' && mark.isGlued && before?.kind === 'NUMBER' && timeAt(tokens, at + 1) !== null;
}

function placed(text: string, tokens: readonly Token[], at: number, value: ReadValue): Value {
  const { kind, readings, answers } = value;
  const keys = readings.map(({ key }) => key);
  const years = kind === 'NUMBER' ? keys.filter((key) => /^[12]\d{3}$/.test(key)).map(Number) : [];
  return {
    kind,
    ...span(text, tokens, at, value.end),
    key: keys[0] ?? '',
    satisfies: [...new Set([...keys, ...answers, ...years.flatMap(answersOfYear)])],
    readings,
    ends: value.ends ?? null,
  };
}

function identifier(text: string, tokens: readonly Token[], at: number, after: number): Identifier {
  const written = span(text, tokens, at, after);
  return { ...written, key: written.text.toLowerCase().replaceAll(/[-‐‑]/g, '') };
}

function span(text: string, tokens: readonly Token[], at: number, after: number) {
  const start = tokens[at]?.start ?? 0;
  const end = tokens[after - 1]?.end ?? text.length;
  return { text: text.slice(start, end), start, end };
}
