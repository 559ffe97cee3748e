import { runsOn, type Token } from './tokens.ts';
import { angles, temperatures, unitTables } from './unit-table.ts';

/** A unit of measurement, in the base unit of its dimension. */
export interface Unit {
  /** Symbol of the base unit. Values with the same base can be compared. */
  readonly base: string;
  /** Size of one unit in the base unit. */
  readonly factor: number;
  /** Value of zero in the base unit. It is 0 except for temperatures. */
  readonly offset: number;
}

function* namedUnits(): Generator<readonly [name: string, unit: Unit]> {
  for (const name of angles.split(' ')) yield [name, { base: '°', factor: 1, offset: 0 }];
  for (const [factor, offset, names] of temperatures) {
    for (const name of names.split(' ')) yield [name, { base: '°C', factor, offset }];
  }
  for (const [base, table] of unitTables) {
    for (const line of table.split('\n')) {
      const [factor, ...names] = line.trim().split(' ');
      for (const name of names) yield [name, { base, factor: Number(factor), offset: 0 }];
    }
  }
}

/**
 * Units by name, with a space for each underscore. A name that several units share, such as
 * "gallon", has all of them, the usual one first.
 */
const units: ReadonlyMap<string, readonly Unit[]> = new Map(
  [...Map.groupBy(namedUnits(), ([name]) => name.replaceAll('_', ' '))].map(
    ([name, named]) => [name, named.map(([, unit]) => unit)] as const,
  ),
);

/** First words and signs of the names. A unit can start only with one of them. */
const unitStarts: ReadonlySet<string> = new Set(
  [...units.keys()].map((name) => /^(?:\p{L}+|.)/u.exec(name)?.[0] ?? ''),
);

/** Maximum number of tokens of a name: "kilometres per hour" and "m/s" have three. */
const maxTokens = 3;

/** The unit whose name starts at a token, by its longest name. Null if there is none. */
export function unitAt(tokens: readonly Token[], at: number): { units: readonly Unit[]; end: number } | null {
  const first = tokens[at];
  if (first === undefined || !(unitStarts.has(first.text) || unitStarts.has(first.lower))) return null;
  let name = '';
  let found: { units: readonly Unit[]; end: number } | null = null;
  for (let place = at; place < Math.min(at + maxTokens, tokens.length); place += 1) {
    const token = tokens[place];
    if (token === undefined) break;
    name += `${place > at && !token.isGlued ? ' ' : ''}${token.text}`;
    const named = units.get(name) ?? (name.length > 3 ? units.get(name.toLowerCase()) : undefined);
    if (named !== undefined && !runsOn(tokens, place + 1)) found = { units: named, end: place + 1 };
  }
  return found;
}
