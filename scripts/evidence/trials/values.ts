import type { Random } from '../../default-model/random.ts';
import { changedNumber } from './changed-number.ts';
import {
  cities,
  countries,
  dimensions,
  magnitudes,
  months,
  nationalities,
  numberWords,
} from './value-lists.ts';

export const valueKinds = [
  'number',
  'year',
  'money',
  'percent',
  'date',
  'unit',
  'magnitude',
  'name',
] as const;
export type ValueKind = (typeof valueKinds)[number];

/** A value of a sentence: its place in UTF-16 code units, and what may stand there instead. */
export interface Value {
  readonly kind: ValueKind;
  /** Values of one variety may stand for each other, such as two countries. */
  readonly variety: string;
  readonly start: number;
  readonly text: string;
  /** Draws another value of the same kind, written in the same way. */
  readonly draw: (random: Random) => string;
}

/**
 * The values of a sentence that can be changed, in their order.
 * @param persons names of people, each replaced by another of them.
 */
export function valuesOf(sentence: string, persons: readonly string[] = []): Value[] {
  const dates = monthsOf(sentence);
  const inDate = (start: number) => dates.some((date) => start >= date.start && start < date.end);
  const numbers = [...sentence.matchAll(numberPattern)]
    .filter(({ index }) => !inDate(index) && !afterArticle(sentence, index))
    .map(({ 0: text, index }): Value => {
      const kind = numberKind(sentence, index, text);
      return { kind, variety: kind, start: index, text, draw: (random) => changedNumber(text, kind, random) };
    });
  const lists = [
    ...listed(sentence, numberWords, 'number', 'number word'),
    ...listed(sentence, magnitudes, 'magnitude', 'magnitude', afterNumber),
    ...dimensions.flatMap((units) => listed(sentence, units, 'unit', units.join(' '), afterNumber)),
    ...listed(sentence, countries, 'name', 'country', notAfterArticle),
    ...listed(sentence, cities, 'name', 'city', notAfterArticle),
    ...listed(sentence, nationalities, 'name', 'nationality', notAfterArticle),
    ...listed(sentence, persons, 'name', 'person', notAfterArticle),
  ];
  const days = dates.flatMap(({ values }) => values);
  return [...numbers, ...lists, ...days].toSorted((one, other) => one.start - other.start);
}

/** A number that is not part of a word, a decade, a version, a time of day or an ordinal. */
const numberPattern =
  /(?<![\p{L}\p{N}][.,:/'’–-]?|[#°^])\d{1,3}(?:(?:,\d{3})+|\d*)(?:\.\d+)?(?![\p{L}\p{N}]|[.,:/'’–-][\p{L}\p{N}]|°)/gu;

function numberKind(sentence: string, start: number, text: string): ValueKind {
  const after = sentence.slice(start + text.length, start + text.length + 10);
  if (/[$€£]\s?$/.test(sentence.slice(Math.max(0, start - 2), start))) return 'money';
  if (/^\s?(?:%|percent|per cent)/.test(after)) return 'percent';
  return /^(?:1[1-9]|20)\d\d$/.test(text) && !/^\s(?:\p{Ll}+s)\b/u.test(after) ? 'year' : 'number';
}

/** Whether a number stands directly before a place. */
function afterNumber(sentence: string, start: number): boolean {
  const before = sentence.slice(Math.max(0, start - 12), start).toLowerCase();
  return /\d\s$/.test(before) || numberWords.some((word) => before.endsWith(` ${word} `));
}

/** The article would no longer agree with another value: "an 1890 novel", "an Italian". */
function afterArticle(sentence: string, start: number): boolean {
  return /\b[Aa]n? $/.test(sentence.slice(Math.max(0, start - 4), start));
}

function notAfterArticle(sentence: string, start: number): boolean {
  return !afterArticle(sentence, start);
}

function listed(
  sentence: string,
  list: readonly string[],
  kind: ValueKind,
  variety: string,
  isAt: (sentence: string, start: number) => boolean = () => true,
): Value[] {
  return list.flatMap((text) =>
    placesOf(sentence, text)
      .filter((start) => isAt(sentence, start))
      .map((start) => ({
        kind,
        variety,
        start,
        text,
        draw: (random: Random) => anotherOf(list, text, random),
      })),
  );
}

/** Days and months that stand beside each other, in both orders: "14 September", "September 14". */
function monthsOf(sentence: string): { start: number; end: number; values: Value[] }[] {
  return months.flatMap((month) =>
    placesOf(sentence, month).flatMap((at) => {
      const before = /(?<![\p{L}\p{N}.,])\d{1,2} $/u.exec(sentence.slice(Math.max(0, at - 4), at))?.[0];
      const after = /^ \d{1,2}(?![\p{L}\p{N}:]|[.,]\d)/u.exec(sentence.slice(at + month.length))?.[0];
      const day = (before ?? after)?.trim();
      const isDated = day !== undefined || /^ \d{4}\b/.test(sentence.slice(at + month.length));
      if (!isDated) return [];
      const start = at - (before?.length ?? 0);
      const end = at + month.length + (before === undefined ? (after?.length ?? 0) : 0);
      const name: Value = {
        kind: 'date',
        variety: 'month',
        start: at,
        text: month,
        draw: (random) => anotherOf(months, month, random),
      };
      if (day === undefined) return [{ start, end, values: [name] }];
      const dayStart = before === undefined ? at + month.length + 1 : start;
      const drawDay = (random: Random) => String(1 + random.below(28));
      const dayValue: Value = { kind: 'date', variety: 'day', start: dayStart, text: day, draw: drawDay };
      return [{ start, end, values: [name, dayValue] }];
    }),
  );
}

function anotherOf(list: readonly string[], text: string, random: Random): string {
  const others = list.filter((one) => one !== text);
  return others[random.below(others.length)] ?? text;
}

/** Where a word or name stands as a whole, not inside another word and not beside a hyphen. */
function placesOf(sentence: string, text: string): number[] {
  const places: number[] = [];
  for (let at = sentence.indexOf(text); at >= 0; at = sentence.indexOf(text, at + text.length)) {
    const around = `${sentence[at - 1] ?? ' '}${sentence[at + text.length] ?? ' '}`;
    if (!/[\p{L}\p{N}-]/u.test(around)) places.push(at);
  }
  return places;
}
