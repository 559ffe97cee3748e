/**
 * Minimum length in characters. Shorter texts, such as headings, occur in many documents and do not
 * link rows.
 */
const minSharedLength = 40;

/** A row before its group is known. */
export type UngroupedRow = {
  readonly response: string;
  readonly context: readonly string[];
  readonly supported: boolean;
};

/**
 * Assigns one group to rows that share a passage or a response, directly or through others. The
 * group's name is the first of its texts in code-unit order, so it does not depend on the order of
 * the rows.
 */
export function withGroups<Row extends UngroupedRow>(
  rows: readonly Row[],
): (Row & { readonly group: string })[] {
  const parent = new Map<string, string>();
  const rootOf = (text: string): string => {
    let root = text;
    for (let next = parent.get(root); next !== undefined; next = parent.get(root)) root = next;
    if (root !== text) parent.set(text, root);
    return root;
  };
  const join = (one: string, other: string) => {
    const [first, second] = [rootOf(one), rootOf(other)];
    if (first !== second) parent.set(first < second ? second : first, first < second ? first : second);
  };
  const links = rows.map(linksOf);
  for (const [first, ...others] of links) {
    for (const other of others) if (first !== undefined) join(first, other);
  }
  return rows.map((row, index) => ({ ...row, group: rootOf(links[index]?.[0] ?? row.response) }));
}

/**
 * The texts that link a row to others: its long texts, or all of its texts if it has no long ones.
 */
function linksOf({ context, response }: UngroupedRow): string[] {
  const long = [...context, response].filter((one) => one.length >= minSharedLength);
  return long.length > 0 ? long : [[...context, response].join('\n')];
}
