/** What a value is about. */
export type ValueKind =
  | 'NUMBER'
  | 'PERCENT'
  | 'MONEY'
  | 'QUANTITY'
  | 'DATE'
  | 'TIME'
  | 'ORDINAL'
  | 'RANGE'
  | 'FRACTION';

/** One way to read a value. "3 March" has one, "03/04/2020" has two. */
export interface Reading {
  /** Canonical form: "25", "50%", "5000 m", "2020-09-14". Equal keys mean equal values. */
  readonly key: string;
  /**
   * Size in the base unit, such as metres. Null for dates, times, ordinals and ranges, which are
   * never rounded.
   */
  readonly amount: number | null;
  /** Half of the last place that is written, in the base unit. */
  readonly tolerance: number;
  /**
   * The same if trailing zeros do not count as significant digits. It is used between different
   * units: 200 km are 125 miles.
   */
  readonly rough: number;
  /** Name of the base unit. Empty for a plain number. */
  readonly unit: string;
  /** Size of the written unit in the base unit. */
  readonly scale: number;
}

/** A value that a text states. */
export interface Value {
  readonly kind: ValueKind;
  /** As written. */
  readonly text: string;
  /** Place in the text, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  /** The key of the first reading. */
  readonly key: string;
  /** Every key that evidence with this value answers, its own keys first. */
  readonly satisfies: readonly string[];
  /** All readings, the usual one first. */
  readonly readings: readonly Reading[];
  /** Readings of both ends of a range. Null for other values. */
  readonly ends: Ends | null;
}

/** The lower and the upper end of a range, each with its readings. */
export type Ends = readonly [lower: readonly Reading[], upper: readonly Reading[]];

/** What a parser reads from the tokens of a text. */
export interface ReadValue {
  readonly kind: ValueKind;
  /** Index of the token after the value. */
  readonly end: number;
  readonly readings: readonly Reading[];
  /** Further keys that it answers: its parts, and the plain number in it. */
  readonly answers: readonly string[];
  /** Set only for a range. */
  readonly ends?: Ends;
}

/** A reading that is never rounded, such as a date. */
export function exactReading(key: string): Reading {
  return { key, amount: null, tolerance: 0, rough: 0, unit: key, scale: 1 };
}
