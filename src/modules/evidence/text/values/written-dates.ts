import { type CalendarDate, datesValue, dateValue, isDay } from './dates.ts';
import { fullMonths, monthOf } from './months.ts';
import { ordinalAt } from './ordinals.ts';
import { isOneOf, runsOn, type Token } from './tokens.ts';
import type { ReadValue } from './value.ts';

const joiners: ReadonlySet<string> = new Set(['-', '–', 'to', 'and', 'through', 'until', 'till']);
const beforeMonth: ReadonlySet<string> = new Set(
  'in of since until by from to till early late mid last next this every each during before after'.split(' '),
);
const otherMeanings: ReadonlySet<string> = new Set('may march april june august'.split(' '));

/** Letters of "Sept", the longest abbreviation. */
const maxAbbreviationLength = 4;
/** Written in small letters, these words are months only before a number. */
const verbs: ReadonlySet<string> = new Set(['may', 'march', 'mar']);
const ofMonth: ReadonlySet<string> = new Set(['of', 'de', '-', '.']);

/**
 * "14 September 2020", "Sept. 14th, 2020", "5-7 June", "May 2015", "June to August 2020", "March".
 */
export function writtenDateAt(tokens: readonly Token[], at: number): ReadValue | null {
  return dayFirst(tokens, at) ?? monthFirst(tokens, at);
}

/** "14 September 2020", "the 14th of September", "5-7 September 2020", "5 June to 7 July 2020". */
function dayFirst(tokens: readonly Token[], at: number): ReadValue | null {
  const first = dayAt(tokens, at);
  if (first === null) return null;
  const joined = joinerAt(tokens, first.end);
  const last = joined === null ? null : dayAt(tokens, joined);
  const month = monthAfterDay(tokens, (last ?? first).end);
  if (month === null || !isDay(month.number, (last ?? first).number)) return null;
  const year = yearAfter(tokens, month.end);
  const end = year?.end ?? month.end;
  const date = { year: year?.number ?? null, month: month.number, day: first.number };
  if (last !== null) return datesValue(date, { ...date, day: last.number }, end);
  return dayToDay(tokens, date, end) ?? dateValue([date], end);
}

/** "5 June to 7 July 2020": the year may occur only at the end. */
function dayToDay(tokens: readonly Token[], from: CalendarDate, at: number): ReadValue | null {
  const start = joinerAt(tokens, at);
  if (start === null || tokens[start - 1]?.lower === 'and') return null;
  const day = dayAt(tokens, start);
  const month = day === null ? null : monthAfterDay(tokens, day.end);
  if (day === null || month === null || !isDay(month.number, day.number)) return null;
  const year = yearAfter(tokens, month.end);
  const to = { year: year?.number ?? from.year, month: month.number, day: day.number };
  return datesValue({ ...from, year: from.year ?? to.year }, to, year?.end ?? month.end);
}

function monthAfterDay(tokens: readonly Token[], at: number) {
  return monthAt(tokens, isOneOf(tokens[at], ofMonth) ? at + 1 : at);
}

/**
 * "September 14, 2020", "Sept. 14th", "September 5-7, 2020", "September 2020", "June to August".
 */
function monthFirst(tokens: readonly Token[], at: number): ReadValue | null {
  const month = monthAt(tokens, at);
  if (month === null) return null;
  const hyphen = tokens[month.end]?.text === '-' ? 1 : 0;
  const the = tokens[month.end]?.lower === 'the' ? 1 : 0;
  const day = dayAt(tokens, month.end + hyphen + the);
  if (day !== null && isDay(month.number, day.number)) {
    const joined = joinerAt(tokens, day.end);
    const last = joined === null || tokens[joined - 1]?.lower === 'and' ? null : dayAt(tokens, joined);
    const year = yearAfter(tokens, (last ?? day).end);
    const date = { year: year?.number ?? null, month: month.number, day: day.number };
    const end = year?.end ?? (last ?? day).end;
    return last === null ? dateValue([date], end) : datesValue(date, { ...date, day: last.number }, end);
  }
  const year = yearAfter(tokens, month.end);
  const date = { year: year?.number ?? null, month: month.number, day: null };
  const end = year?.end ?? month.end;
  return (
    monthToMonth(tokens, date, end) ??
    (year !== null || isSurelyMonth(tokens, at) ? dateValue([date], end) : null)
  );
}

/** "June to August 2020". */
function monthToMonth(tokens: readonly Token[], from: CalendarDate, at: number): ReadValue | null {
  const start = joinerAt(tokens, at);
  const month = start === null || tokens[start - 1]?.lower === 'and' ? null : monthAt(tokens, start);
  if (month === null || dayAt(tokens, month.end) !== null) return null;
  const year = yearAfter(tokens, month.end);
  const to = { year: year?.number ?? from.year, month: month.number, day: null };
  return datesValue({ ...from, year: from.year ?? to.year }, to, year?.end ?? month.end);
}

/**
 * A month alone is capitalised, and in full: "Jan" is a name. "May" and "June", which are names as
 * well, follow a preposition.
 */
function isSurelyMonth(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at];
  if (token === undefined || !/^\p{Lu}/u.test(token.text) || !fullMonths.has(token.lower)) return false;
  return !otherMeanings.has(token.lower) || isOneOf(tokens[at - 1], beforeMonth);
}

function monthAt(tokens: readonly Token[], at: number): { number: number; end: number } | null {
  const token = tokens[at];
  if (token?.kind !== 'WORD') return null;
  const number = monthOf(token);
  if (number === undefined || (verbs.has(token.text) && !isNumberAt(tokens, at + 1))) return null;
  const isAbbreviated =
    token.text.length <= maxAbbreviationLength &&
    tokens[at + 1]?.text === '.' &&
    tokens[at + 1]?.isGlued === true;
  return { number, end: isAbbreviated && isNumberAt(tokens, at + 2) ? at + 2 : at + 1 };
}

function isNumberAt(tokens: readonly Token[], at: number): boolean {
  return tokens[at]?.kind === 'NUMBER';
}

function dayAt(tokens: readonly Token[], at: number): { number: number; end: number } | null {
  const ordinal = ordinalAt(tokens, at);
  if (ordinal !== null) return ordinal.number <= 31 ? ordinal : null;
  const token = tokens[at];
  const isDayNumber = token?.kind === 'NUMBER' && /^\d{1,2}$/.test(token.text) && Number(token.text) <= 31;
  return isDayNumber &&
    Number(token.text) > 0 &&
    !(runsOn(tokens, at + 1) && monthAt(tokens, at + 1) === null)
    ? { number: Number(token.text), end: at + 1 }
    : null;
}

/** Index of the token after "to" or a dash. Null if there is neither. */
function joinerAt(tokens: readonly Token[], at: number): number | null {
  return isOneOf(tokens[at], joiners) ? at + 1 : null;
}

/** "2020", ", 2020", "of 2020". */
function yearAfter(tokens: readonly Token[], at: number): { number: number; end: number } | null {
  const mark = tokens[at]?.text ?? '';
  const place = mark === ',' || mark === '-' || mark === 'of' || mark === 'de' ? at + 1 : at;
  const token = tokens[place];
  const isYear = token?.kind === 'NUMBER' && /^[12]\d{3}$/.test(token.text) && !runsOn(tokens, place + 1);
  return isYear ? { number: Number(token.text), end: place + 1 } : null;
}
