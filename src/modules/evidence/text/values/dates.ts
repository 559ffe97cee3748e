import { exactReading, type ReadValue } from './value.ts';

/** A day, a month or a year, or a part of them: "14 September" has no year. */
export interface CalendarDate {
  readonly year: number | null;
  readonly month: number | null;
  readonly day: number | null;
}

/** ISO 8601, with "--" for an absent year: "2020-09-14", "2020-09", "2020", "--09-14", "--09". */
export function dateKey({ year, month, day }: CalendarDate): string {
  const start = year === null ? '--' : String(year);
  const middle = month === null ? '' : `${year === null ? '' : '-'}${twoDigits(month)}`;
  return `${start}${middle}${day === null ? '' : `-${twoDigits(day)}`}`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}

/** Every key that a date answers: its parts, its plain numbers, its decade and its century. */
export function answersOfDate(date: CalendarDate): string[] {
  const { year, month, day } = date;
  const parts = [
    date,
    { ...date, day: null },
    { year, month: null, day: null },
    { year: null, month, day },
    { year: null, month, day: null },
  ].filter((part) => part.year !== null || part.month !== null);
  return [
    ...parts.filter((part) => part.day === null || part.month !== null).map(dateKey),
    ...(day === null ? [] : [String(day), `#${day}`]),
    ...(year === null ? [] : answersOfYear(year)),
  ];
}

/** "1845" answers "the 1840s", "the 1800s" and "the 19th century". */
export function answersOfYear(year: number): string[] {
  return [
    `${Math.floor(year / 10) * 10}s`,
    `${Math.floor(year / 100) * 100}s`,
    centuryKey(Math.floor((year - 1) / 100) + 1),
  ];
}

export function centuryKey(number: number): string {
  return `${number}C`;
}

/** A value of one date, which may be read in several ways. */
export function dateValue(
  dates: readonly CalendarDate[],
  end: number,
  answers: readonly string[] = [],
): ReadValue {
  return {
    kind: 'DATE',
    end,
    readings: dates.map((date) => exactReading(dateKey(date))),
    answers: [...dates.flatMap(answersOfDate), ...answers],
  };
}

/** A span from one date to another. It answers both of its ends. */
export function datesValue(from: CalendarDate, to: CalendarDate, end: number): ReadValue {
  return {
    kind: 'RANGE',
    end,
    readings: [exactReading(`${dateKey(from)}..${dateKey(to)}`)],
    ends: [[exactReading(dateKey(from))], [exactReading(dateKey(to))]],
    answers: [...answersOfDate(from), ...answersOfDate(to)],
  };
}

const maxDaysOfMonths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

export function isDay(month: number, day: number): boolean {
  return day >= 1 && day <= (maxDaysOfMonths[month - 1] ?? 0);
}
