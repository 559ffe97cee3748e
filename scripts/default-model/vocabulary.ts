/** Pieces that are not words, in id order. All other ids follow. */
export const SPECIAL_PIECES = ['[PAD]', '[UNK]', '[CLS]', '[SEP]'] as const;

const CONTINUATION = '##';
const CHARACTERS = [...'abcdefghijklmnopqrstuvwxyz0123456789'];
const PUNCTUATION = [...'!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~–—‘’“”…£€°'];
const LONGEST_ENDING = 6;

/**
 * Chooses the pieces of a WordPiece vocabulary: special pieces, single characters alone and as
 * continuations (so that no Latin word is unknown), the most probable words, and the endings that
 * best cover the remaining words.
 * @param probabilities word -> probability in running text
 * @param size total number of pieces
 * @param endings number of continuation pieces longer than one character
 */
export function buildVocabulary(
  probabilities: ReadonlyMap<string, number>,
  size: number,
  endings: number,
): string[] {
  const fixed = [
    ...SPECIAL_PIECES,
    ...PUNCTUATION,
    ...CHARACTERS,
    ...CHARACTERS.map((character) => CONTINUATION + character),
  ];
  const ranked = [...probabilities]
    .filter(([word]) => /^[a-z0-9]{2,24}$/.test(word))
    .sort(([firstWord, first], [secondWord, second]) => second - first || (firstWord < secondWord ? -1 : 1))
    .map(([word]) => word);
  const wordCount = size - fixed.length - endings;
  const words = ranked.slice(0, wordCount);
  return [...fixed, ...words, ...commonEndings(ranked.slice(wordCount), words, endings)];
}

/**
 * Substrings that follow a known word at the start of an unknown one, by the number of characters
 * they cover.
 */
function commonEndings(unknown: readonly string[], known: readonly string[], count: number): string[] {
  const starts = new Set(known);
  const covered = new Map<string, number>();
  for (const word of unknown) {
    let split = word.length - 1;
    while (split > 1 && !starts.has(word.slice(0, split))) split -= 1;
    const rest = word.slice(split);
    for (let from = 0; from < rest.length; from += 1) {
      for (let length = 2; length <= Math.min(LONGEST_ENDING, rest.length - from); length += 1) {
        const piece = rest.slice(from, from + length);
        covered.set(piece, (covered.get(piece) ?? 0) + length - 1);
      }
    }
  }
  return [...covered]
    .sort(
      ([firstPiece, first], [secondPiece, second]) => second - first || (firstPiece < secondPiece ? -1 : 1),
    )
    .slice(0, count)
    .map(([piece]) => CONTINUATION + piece);
}
