import { wordPattern } from './words.ts';

/**
 * Maximum length of a sentence in words. Longer ones are split, because a model reads 256 tokens,
 * and one vector for a whole page says little.
 */
const mostWords = 60;
/** Maximum length in characters, for text with few words or without spaces. */
const mostCharacters = 1000;

const longestPiece = new RegExp(`.{1,${mostCharacters}}`, 'gsu');

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });

/** A full stop after one of these abbreviations, or after an initial, does not end a sentence. */
const abbreviation =
  /(?:^|[\s("'“‘])(?:Dr|Mr|Mrs|Ms|Prof|St|Jr|Sr|Gen|Col|Lt|Capt|Sgt|Rev|Hon|Gov|Sen|Rep|No|Vol|Fig|Mt|vs|approx|e\.g|i\.e|\p{Lu})\.\s*$/u;

/**
 * Sentence ends that the rules of Unicode do not detect in tokenized or joined text: "so . then",
 * "so.Then", a line break.
 */
const hiddenEnd = /(?<=\s[.!?])\s+|\n+|(?<=[\p{Ll}\p{N})"”][.!?])(?=\p{Lu}\p{Ll})/u;

/**
 * Returns the sentences of a text, by the rules of Unicode (UAX 29), without those that contain
 * neither letter nor digit. Long sentences are split into pieces of at most sixty words and a
 * thousand characters.
 */
export function sentencesOf(text: string): string[] {
  return joinAbbreviations([...segmenter.segment(text)].map(({ segment }) => segment))
    .flatMap((sentence) => sentence.split(hiddenEnd))
    .flatMap(cutLong)
    .map((sentence) => sentence.trim())
    .filter((sentence) => /[\p{L}\p{N}]/u.test(sentence));
}

function joinAbbreviations(segments: readonly string[]): string[] {
  const sentences: string[] = [];
  let open = '';
  for (const segment of segments) {
    open += segment;
    if (abbreviation.test(segment)) continue;
    sentences.push(open);
    open = '';
  }
  return open === '' ? sentences : [...sentences, open];
}

function cutLong(sentence: string): string[] {
  const starts = [...sentence.matchAll(wordPattern)].map(({ index }) => index);
  const cuts = starts.filter((_, word) => word > 0 && word % mostWords === 0);
  return [0, ...cuts]
    .map((start, piece) => sentence.slice(start, cuts[piece]))
    .flatMap((piece) => piece.match(longestPiece) ?? []);
}

/** Joins adjacent sentences, in order, until there are at most `most`. No text is lost. */
export function joinedTo(most: number, sentences: readonly string[]): string[] {
  const size = Math.ceil(sentences.length / most);
  if (size <= 1) return [...sentences];
  return Array.from({ length: Math.ceil(sentences.length / size) }, (_, group) =>
    sentences.slice(group * size, (group + 1) * size).join(' '),
  );
}
