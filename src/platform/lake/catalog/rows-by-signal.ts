import { BestRows } from './best-rows.ts';
import { absent, type Columns, noSeq } from './catalog-columns.ts';
import { type CatalogFilter, matcherOf } from './catalog-filter.ts';

/**
 * Location of an entry in the order of signals. Among equal signals, entries with a higher sequence
 * number come first, wherever they are stored.
 */
export interface SignalPlace {
  readonly signal: number;
  /** -1 for an entry from another installation. */
  readonly seq: number;
  readonly ordinal: number;
}

/** Bounds in the order of signals, both exclusive. Null for none. */
export interface Between {
  readonly after: SignalPlace | null;
  readonly before: SignalPlace | null;
}

/** The first `length` rows of a catalog. The ordinal of a row is `base` plus its index. */
interface Table {
  readonly columns: Columns;
  readonly length: number;
  readonly base: number;
}

/**
 * Indexes of the matching rows in the order of signals.
 * @param count maximum number of rows: the first ones, or with `isFromEnd` the last ones.
 */
export function rowsBySignal(
  table: Table,
  filter: CatalogFilter,
  count: number,
  between: Between = { after: null, before: null },
  isFromEnd = false,
): number[] {
  const { columns, length } = table;
  const { signal, position, seq } = columns;
  const sign = isFromEnd ? -1 : 1;
  const tie = (one: number, other: number) =>
    sign * ((seq[one] ?? noSeq) - (seq[other] ?? noSeq) || one - other);
  const best = new BestRows(count, signal, tie, sign);
  const isBetween = betweenOf(table, between);
  const isWanted = matcherOf(filter, columns);
  for (let row = 0; row < length; row += 1) {
    if (position[row] === absent || sign * (signal[row] ?? 0) < best.least) continue;
    if (isBetween(row) && isWanted(row)) best.offer(row);
  }
  return isFromEnd ? best.rows().reverse() : best.rows();
}

function betweenOf({ columns, base }: Table, { after, before }: Between): (row: number) => boolean {
  const { signal, seq } = columns;
  /** Positive if the row comes before the place in the order of signals. */
  const compare = (row: number, place: SignalPlace) =>
    (signal[row] ?? 0) - place.signal || (seq[row] ?? noSeq) - place.seq || row - (place.ordinal - base);
  return (row) =>
    (after === null || compare(row, after) < 0) && (before === null || compare(row, before) > 0);
}
