import { answersOfDate, type CalendarDate, datesValue } from './dates.ts';
import { scaled } from './decimals.ts';
import { beforeChristKey, eraAt } from './eras.ts';
import { type Measured, measuredAt, plainNumber, readingsOf } from './measures.ts';
import { fullYear } from './numeric-dates.ts';
import { timeAt } from './times.ts';
import { isOneOf, type Token } from './tokens.ts';
import { exactReading, type Reading, type ReadValue } from './value.ts';
import { writtenDateAt } from './written-dates.ts';

/** Words that open a range, with the words that may join its ends. Dashes join any. */
const openers: ReadonlyMap<string, readonly string[]> = new Map([
  ['from', ['to', 'until', 'till', 'through']],
  ['between', ['and']],
]);
/** After these, a number of four digits is a year. */
const beforeYear: ReadonlySet<string> = new Set('in since by until during'.split(' '));
const joinersWithoutOpener: readonly string[] = ['to'];

/** "5-7", "5 to 7 km", "from $5 to $7 million", "between 5 and 7", "1914-18", "9 am to 5 pm". */
export function rangeAt(tokens: readonly Token[], at: number): ReadValue | null {
  const joiners = openers.get(tokens[at]?.lower ?? '');
  const start = joiners === undefined ? at : at + 1;
  return (
    yearToDate(tokens, start, joiners ?? joinersWithoutOpener) ??
    timesAt(tokens, start, joiners ?? joinersWithoutOpener) ??
    measuresAt(tokens, start, joiners ?? joinersWithoutOpener)
  );
}

/** Index of the second end. Null if nothing joins it to the first. */
function afterJoiner(tokens: readonly Token[], at: number, joiners: readonly string[]): number | null {
  const [joiner, next, afterNext] = [tokens[at], tokens[at + 1], tokens[at + 2]];
  if (joiner === undefined || next === undefined) return null;
  if (joiners.includes(joiner.lower)) return at + 1;
  if (joiner.text !== '-' && joiner.text !== '–') return null;
  const isEven = joiner.isGlued === next.isGlued;
  const isChain = afterNext?.text === joiner.text && afterNext.isGlued && tokens[at + 3]?.kind === 'NUMBER';
  return isEven && !isChain ? at + 1 : null;
}

/** "1501 - 19 May 1536", "from 2010 to March 2012". */
function yearToDate(tokens: readonly Token[], start: number, joiners: readonly string[]): ReadValue | null {
  const year = tokens[start]?.text ?? '';
  const place = /^[12]\d{3}$/.test(year) ? afterJoiner(tokens, start + 1, joiners) : null;
  const date = place === null ? null : writtenDateAt(tokens, place);
  if (date?.kind !== 'DATE') return null;
  const from = answersOfDate({ year: Number(year), month: null, day: null });
  return between([exactReading(year)], from, date.readings, date.answers, date.end);
}

function timesAt(tokens: readonly Token[], start: number, joiners: readonly string[]): ReadValue | null {
  const first = timeAt(tokens, start);
  const isHour = tokens[start]?.kind === 'NUMBER' && /^\d{1,2}$/.test(tokens[start]?.text ?? '');
  if (first === null && !isHour) return null;
  const place = afterJoiner(tokens, first?.end ?? start + 1, joiners);
  const last = place === null ? null : timeAt(tokens, place);
  if (last === null) return null;
  const from = first ?? sameHalf(Number(tokens[start]?.text), last);
  return between(from.readings, from.answers, last.readings, last.answers, last.end);
}

/** The hour of "3-5 pm" is in the same half of the day as its end, if it comes before that end. */
function sameHalf(hour: number, last: ReadValue): ReadValue {
  const end = Number(last.readings[0]?.key.slice(0, 2));
  const shifted = end >= 12 && (hour % 12) + 12 <= end ? (hour % 12) + 12 : hour;
  const key = `${String(shifted).padStart(2, '0')}:00`;
  return { kind: 'TIME', end: 0, readings: [exactReading(key)], answers: [String(hour)] };
}

function measuresAt(tokens: readonly Token[], start: number, joiners: readonly string[]): ReadValue | null {
  const first = measuredAt(tokens, start);
  const place = first === null ? null : afterJoiner(tokens, first.end, joiners);
  const last = place === null ? null : measuredAt(tokens, place);
  if (first === null || last === null) return null;
  // In "75.8 % in 1970 to 55.1 %" the year and the share do not form a range.
  if (first.measure !== last.measure && isOneOf(tokens[start - 1], beforeYear)) return null;
  const years = yearsOf(tokens, first, last);
  if (years !== null) return years;
  const era = eraAt(tokens, last.end);
  if (era?.isBefore === true && last.measure === plainNumber) return yearsBefore(first, last, era.end);
  const measure = first.measure === plainNumber ? last.measure : first.measure;
  const isSame = last.measure === plainNumber || first.measure === plainNumber || isSameUnit(first, last);
  if (!isSame) return null;
  const lastMeasure = last.measure === plainNumber ? measure : last.measure;
  const low = withMagnitude(first, last);
  const texts = (decimals: readonly { text: string }[]) => decimals.map(({ text }) => text);
  return between(
    readingsOf(low, measure),
    [...texts(first.numeral.decimals), ...texts(low)],
    readingsOf(last.numeral.decimals, lastMeasure),
    texts(last.numeral.decimals),
    last.end,
  );
}

/** "from 221 to 206 BC". */
function yearsBefore({ numeral: first }: Measured, { numeral: last }: Measured, end: number): ReadValue {
  const [from, to] = [first.decimals[0].text, last.decimals[0].text];
  const reading = (year: string) => [exactReading(beforeChristKey(year))];
  return between(reading(from), [from], reading(to), [to], end);
}

function isSameUnit(one: Measured, other: Measured): boolean {
  return one.measure.of.some(({ unit }) => other.measure.of.some((scale) => scale.unit === unit));
}

/** "5-7 million": both are millions. */
function withMagnitude({ numeral: first }: Measured, { numeral: last }: Measured) {
  const isShared = first.magnitude === 1 && last.magnitude > 1 && Number(first.decimals[0].text) < 1000;
  return isShared
    ? [...first.decimals.map((decimal) => scaled(decimal, last.magnitude)), ...first.decimals]
    : first.decimals;
}

/** "1914-1918", "2019-20". */
function yearsOf(tokens: readonly Token[], first: Measured, last: Measured): ReadValue | null {
  if (first.measure !== plainNumber || last.measure !== plainNumber) return null;
  const [from, to] = [first, last].map(({ end }) => tokens[end - 1]?.text ?? '');
  if (from === undefined || to === undefined) return null;
  if (!/^[12]\d{3}$/.test(from) || !/^(?:[12]\d{3}|\d\d)$/.test(to)) return null;
  const end = to.length === 2 ? String(Number(from.slice(0, 2) + to)) : to;
  if (Number(end) <= Number(from)) return null;
  const year = (text: string): CalendarDate => ({ year: fullYear(text), month: null, day: null });
  return datesValue(year(from), year(end), last.end);
}

function between(
  low: readonly Reading[],
  lowAnswers: readonly string[],
  high: readonly Reading[],
  highAnswers: readonly string[],
  end: number,
): ReadValue {
  const pairs = high.flatMap((last, place) => {
    const first = low.length === high.length ? low[place] : low.find(({ unit }) => unit === last.unit);
    return first === undefined ? [] : [exactReading(`${first.key}..${last.key}`)];
  });
  return {
    kind: 'RANGE',
    end,
    readings: pairs.length > 0 ? pairs : [exactReading(`${low[0]?.key}..${high[0]?.key}`)],
    ends: [low, high],
    answers: [...low, ...high].map(({ key }) => key).concat(lowAnswers, highAnswers),
  };
}
