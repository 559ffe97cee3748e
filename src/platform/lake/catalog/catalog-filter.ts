import { absent, type Columns } from './catalog-columns.ts';

/** Filter of entries. The signal bounds and `from` are inclusive, `before` is exclusive. */
export interface CatalogFilter {
  readonly minSignal: number;
  readonly maxSignal: number;
  /** Bit p is set if position p matches. */
  readonly positions: number;
  readonly from: number;
  readonly before: number;
}

/** Every entry. */
export const matchAll: CatalogFilter = {
  minSignal: 0,
  maxSignal: 1,
  positions: 0b11_1111_1111,
  from: 0,
  before: Number.MAX_SAFE_INTEGER,
};

/** Returns a function that tests whether a row has an entry that matches. */
export function matcherOf(
  { minSignal, maxSignal, positions, from, before }: CatalogFilter,
  { createdAt, signal, position }: Columns,
): (row: number) => boolean {
  const min = Math.fround(minSignal);
  const max = Math.fround(maxSignal);
  return (row) => {
    const strength = signal[row] ?? 0;
    const place = position[row] ?? absent;
    const time = createdAt[row] ?? 0;
    return (
      place !== absent &&
      ((positions >> place) & 1) === 1 &&
      strength >= min &&
      strength <= max &&
      time >= from &&
      time < before
    );
  };
}
