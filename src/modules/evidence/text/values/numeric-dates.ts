import { type CalendarDate, dateValue, isDay } from './dates.ts';
import { runsOn, type Token } from './tokens.ts';
import type { ReadValue } from './value.ts';

const dotted = /^(\d{1,4})\.(\d{1,2})\.(\d{1,4})$/;
const whole = /^\d{1,4}$/;

/** "2020-09-14", "14/09/2020", "09/14/2020", "14.09.2020", "09/2020". Null if there is none. */
export function numericDateAt(tokens: readonly Token[], at: number): ReadValue | null {
  const first = tokens[at];
  if (first?.kind !== 'NUMBER') return null;
  const parts = dotted.exec(first.text);
  if (parts !== null) {
    const dates = datesOf(parts[1] ?? '', parts[2] ?? '', parts[3] ?? '');
    return dates.length > 0 && !runsOn(tokens, at + 1) ? dateValue(dates, at + 1) : null;
  }
  const mark = tokens[at + 1]?.text ?? '';
  if (yearSigns.has(mark)) return signedDate(tokens, at);
  if (mark !== '-' && mark !== '/') return null;
  const second = partAfter(tokens, at + 1, mark);
  const third = second === null ? null : partAfter(tokens, at + 3, mark);
  if (!whole.test(first.text) || second === null || isMarked(tokens, at + 5, mark)) return null;
  if (third === null)
    return isMarked(tokens, at + 3, mark) ? null : monthOfYear(tokens, at, first.text, second, mark);
  const dates = datesOf(first.text, second, third);
  const isTimed = tokens[at + 5]?.text === 'T' && tokens[at + 5]?.isGlued === true;
  if (dates.length === 0 || (runsOn(tokens, at + 5) && !isTimed)) return null;
  return dateValue(dates, at + 5);
}

const yearSigns: ReadonlySet<string> = new Set(['年', '년']);
const afterMonth = /^[月월]/;
const afterDay = /^[日일号]/;

/** "2020年9月14日", "2020년 9월 14일". */
function signedDate(tokens: readonly Token[], at: number): ReadValue | null {
  const [year, month, day] = [tokens[at], tokens[at + 2], tokens[at + 4]].map((token) =>
    token?.kind === 'NUMBER' && whole.test(token.text) ? Number(token.text) : 0,
  );
  if (!year || !month || month > 12 || !afterMonth.test(tokens[at + 3]?.text ?? '')) return null;
  if (!day || !afterDay.test(tokens[at + 5]?.text ?? '') || !isDay(month, day)) {
    return dateValue([{ year, month, day: null }], at + 4);
  }
  return dateValue([{ year, month, day }], at + 6);
}

function isMarked(tokens: readonly Token[], at: number, mark: string): boolean {
  const [sign, next] = [tokens[at], tokens[at + 1]];
  return sign?.text === mark && sign.isGlued && next?.isGlued === true;
}

function partAfter(tokens: readonly Token[], at: number, mark: string): string | null {
  const part = tokens[at + 1];
  return isMarked(tokens, at, mark) && part !== undefined && whole.test(part.text) ? part.text : null;
}

/** Ways to read three numbers: year first, or day and month in either order before the year. */
function datesOf(one: string, two: string, three: string): CalendarDate[] {
  if (one.length === 4) return valid(three, two, one);
  if (three.length !== 4 && three.length !== 2) return [];
  return [...valid(one, two, three), ...(one === two ? [] : valid(two, one, three))];
}

function valid(day: string, month: string, year: string): CalendarDate[] {
  if (day.length > 2 || month.length > 2 || !isDay(Number(month), Number(day))) return [];
  return [{ year: fullYear(year), month: Number(month), day: Number(day) }];
}

/** Two digits from 70 on are a year of the twentieth century. */
export function fullYear(year: string): number {
  const number = Number(year);
  if (year.length > 2) return number;
  return number < 70 ? 2000 + number : 1900 + number;
}

/** "09/2020", "2020/09", "2020-09". "2010-12" may be a range of years, which ranges.ts reads. */
function monthOfYear(tokens: readonly Token[], at: number, one: string, two: string, mark: string) {
  const [month, year] = one.length === 4 ? [two, one] : [one, two];
  const isMonth = month.length === 2 && Number(month) >= 1 && Number(month) <= 12 && year.length === 4;
  const isClear =
    mark === '/' ? one.length < 4 || two.startsWith('0') : one.length === 4 && two.startsWith('0');
  if (!isMonth || !isClear || runsOn(tokens, at + 3)) return null;
  return dateValue([{ year: Number(year), month: Number(month), day: null }], at + 3);
}
