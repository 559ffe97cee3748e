const scripts =
  'Latin Cyrillic Greek Armenian Hebrew Arabic Devanagari Bengali Tamil Thai Georgian Hangul Hiragana Katakana Han'
    .split(' ')
    .map((name) => ({ name, letters: new RegExp(`\\p{Script=${name}}`, 'gu') }));

/** Number of characters examined. The first words are enough to tell the writing system. */
const maxExamined = 300;

/** Returns the script of most letters of a text. Null if it has no letter of a known script. */
export function scriptOf(text: string): string | null {
  const look = text.slice(0, maxExamined);
  const counts = scripts.map(({ name, letters }) => ({ name, count: look.match(letters)?.length ?? 0 }));
  const most = counts.reduce((one, other) => (other.count > one.count ? other : one));
  return most.count > 0 ? most.name : null;
}

/**
 * Whether the words of two groups of texts can be compared: at least one text of each group is in
 * the same script, or in none.
 * @param ones the script of each text of a group, null for none.
 */
export function shareScript(ones: readonly (string | null)[], others: readonly (string | null)[]): boolean {
  const theirs = new Set(others);
  return ones.some(
    (script) => theirs.has(null) || theirs.has(script) || (script === null && theirs.size > 0),
  );
}
