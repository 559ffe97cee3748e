import { type ParserOptions, types } from '@electric-sql/pglite';

const date = [1082, 1114, 1184, 1186];
const arrayOfDates = [1182, 1115, 1185, 1187];

const asIs = (text: string): string => text;

/**
 * Same parsers as in MikroORM: dates, times and intervals stay text, even in arrays. The ORM itself
 * is not loaded in the database thread.
 */
export const pgliteParsers: ParserOptions = Object.fromEntries<(text: string) => unknown>([
  ...date.map((type) => [type, asIs] as const),
  ...arrayOfDates.map((type) => [type, (text: string) => types.arrayParser(text, asIs, type)] as const),
]);
