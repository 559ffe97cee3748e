/** Maximum length of a word that is compared; the time grows with its square. */
const maxWordLength = 60;

/** The name that needs the fewest changed letters to become the word; null if none is close. */
export function nearest(word: string, names: readonly string[]): string | null {
  if (word.length > maxWordLength) return null;
  const [best] = names
    .map((name) => ({ name, changes: changesBetween(word.toLowerCase(), name) }))
    .sort((one, other) => one.changes - other.changes);
  return best !== undefined && best.changes <= Math.max(1, Math.floor(best.name.length / 2))
    ? best.name
    : null;
}

/** Levenshtein distance: the minimum number of insertions, deletions and replacements. */
function changesBetween(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...one].entries()) {
    const next = [index + 1];
    for (const [column, target] of [...other].entries()) {
      const replaced = (row[column] ?? 0) + (letter === target ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
