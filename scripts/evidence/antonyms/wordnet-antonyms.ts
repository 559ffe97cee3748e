/** A pair of words of opposite meaning. */
export type Pair = readonly [one: string, other: string];

interface Synset {
  readonly words: readonly string[];
  readonly antonyms: readonly {
    readonly word: number;
    readonly target: string;
    readonly targetWord: number;
  }[];
}

/**
 * Reads the antonym pairs of one data file of WordNet, in the format of wndb(5WN): lexical pointers
 * with the sign "!" from a word of a synset to a word of another one of the same part of speech.
 * Words of several parts and names are left out.
 */
export function antonymsOf(data: string): Pair[] {
  const synsets = new Map(
    data
      .split('\n')
      .filter((line) => /^\d{8} /.test(line))
      .map((line) => [line.slice(0, 8), readSynset(line)] as const),
  );
  const pairs = [...synsets.values()].flatMap(({ words, antonyms }) =>
    antonyms.map(
      ({ word, target, targetWord }) =>
        [words[word - 1] ?? '', synsets.get(target)?.words[targetWord - 1] ?? ''] as const,
    ),
  );
  return pairs.filter((pair) => pair.every((word) => /^[a-z]+$/.test(word)));
}

function readSynset(line: string): Synset {
  const [, , , count = '0', ...fields] = (line.split(' | ')[0] ?? '').split(' ');
  const wordCount = Number.parseInt(count, 16);
  const words = Array.from({ length: wordCount }, (_, place) =>
    (fields[2 * place] ?? '').replace(/\(\w+\)$/, ''),
  );
  const pointers = fields.slice(2 * wordCount + 1);
  const antonyms = Array.from({ length: Number(fields[2 * wordCount]) }, (_, place) =>
    pointers.slice(4 * place, 4 * place + 4),
  )
    .filter(([sign]) => sign === '!')
    .map(([, target = '', , places = '']) => ({
      target,
      word: Number.parseInt(places.slice(0, 2), 16),
      targetWord: Number.parseInt(places.slice(2, 4), 16),
    }));
  return { words, antonyms };
}

/** Words that occur in the semantically tagged texts of WordNet, from the file index.sense. */
export function taggedWords(senses: string): Set<string> {
  return new Set(
    senses
      .split('\n')
      .map((line) => line.split(' '))
      .filter(([, , , count]) => Number(count) > 0)
      .map(([key = '']) => key.split('%')[0] ?? ''),
  );
}
