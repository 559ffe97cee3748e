export type Cell = string | number | null;

/** A Markdown table. The first column is text; numbers have three digits, null is a dash. */
export function markdownTable(headings: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(headings),
    line(headings.map((_, column) => (column === 0 ? '---' : '---:'))),
    ...rows.map((cells) => line(cells.map(shown))),
  ].join('\n');
}

function shown(cell: Cell): string {
  if (cell === null) return '-';
  if (typeof cell === 'string') return cell;
  return Number.isInteger(cell) ? String(cell) : cell.toFixed(3);
}

/** A share of cases with both counts, such as "87.5 % (7 of 8)". */
export function shareOf(count: number, total: number): string {
  return total === 0 ? '-' : `${((100 * count) / total).toFixed(1)} % (${count} of ${total})`;
}
