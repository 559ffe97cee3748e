import { absent, type Columns } from './catalog-columns.ts';

/** Which entries are wanted. Bounds of the signal and `from` belong to the range, `before` does not. */
export interface CatalogFilter {
  readonly minSignal: number;
  readonly maxSignal: number;
  /** Bit p is set if position p is wanted. */
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

/** Whether the entry of a row is there and wanted. */
export function matcherOf(
  { minSignal, maxSignal, positions, from, before }: CatalogFilter,
  { createdAt, signal, position }: Columns,
): (row: number) => boolean {
  const least = Math.fround(minSignal);
  const most = Math.fround(maxSignal);
  return (row) => {
    const strength = signal[row] ?? 0;
    const place = position[row] ?? absent;
    const time = createdAt[row] ?? 0;
    return (
      place !== absent &&
      ((positions >> place) & 1) === 1 &&
      strength >= least &&
      strength <= most &&
      time >= from &&
      time < before
    );
  };
}
