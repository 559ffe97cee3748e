/** Regular English endings, and the endings they may have replaced. */
const ENDINGS: readonly (readonly [string, readonly string[]])[] = [
  ['ies', ['y', 'ie']],
  ['ied', ['y', 'ie']],
  ['es', ['', 'e']],
  ['s', ['']],
  ['ed', ['', 'e']],
  ['ing', ['', 'e', 'ie']],
  ['er', ['', 'e']],
  ['est', ['', 'e']],
  ['ly', ['', 'le']],
  ['ness', ['']],
];
const SHORTEST_STEM = 3;

/**
 * The base form of a regularly inflected word, if it is a known word: slicing -> slice, planes ->
 * plane, stopped -> stop.
 */
export function baseForm(word: string, known: ReadonlySet<string>): string | undefined {
  for (const [ending, replacements] of ENDINGS) {
    if (!word.endsWith(ending)) continue;
    const stem = word.slice(0, -ending.length);
    if (stem.length < SHORTEST_STEM) continue;
    const undoubled = /([bdfglmnprt])\1$/.test(stem) ? [stem.slice(0, -1)] : [];
    const base = [...replacements.map((replacement) => stem + replacement), ...undoubled].find((candidate) =>
      known.has(candidate),
    );
    if (base !== undefined) return base;
  }
  return undefined;
}

const LONGEST_NEEDED_START = 4;

/**
 * Whether two words may be forms of the same word: their first four letters are equal, or all but
 * the last letter of the shorter one (old and older, ages and aged). Some unrelated words pass too.
 */
export function sharesStem(first: string, second: string): boolean {
  const needed = Math.min(LONGEST_NEEDED_START, first.length - 1, second.length - 1);
  return first.slice(0, needed) === second.slice(0, needed);
}
