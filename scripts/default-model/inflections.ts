/** Regular English endings and what they may have replaced. */
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
 * The base form of a regularly inflected word, if it is among the known words: slicing -> slice, planes -> plane,
 * stopped -> stop.
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
