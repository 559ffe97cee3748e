import { absent, type Columns } from './catalog-columns.ts';

/**
 * Rows from `start` to `end` with the lowest sequence numbers, up to a count, in that order. Rows
 * are sorted in parts, because sorting all at once would block the process.
 */
export function oldestRows({ seq, position }: Columns, start: number, end: number, count: number): number[] {
  if (count <= 0) return [];
  const inOrder = (one: number, other: number) => (seq[one] ?? 0) - (seq[other] ?? 0) || one - other;
  let rows: number[] = [];
  let latest = Number.POSITIVE_INFINITY;
  for (let row = start; row < end; row += 1) {
    if (position[row] === absent || (seq[row] ?? 0) > latest) continue;
    rows.push(row);
    if (rows.length < 2 * count) continue;
    rows = rows.sort(inOrder).slice(0, count);
    latest = seq[rows.at(-1) ?? 0] ?? 0;
  }
  return rows.sort(inOrder).slice(0, count);
}
