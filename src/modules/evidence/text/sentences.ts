import { wordPattern } from './words.ts';

/**
 * Maximum length of a sentence in words. Longer ones are split, because a model reads 256 tokens,
 * and one vector for a whole page says little.
 */
const maxWords = 60;
/** Maximum length in characters, for text with few words or without spaces. */
const maxCharacters = 1000;

const longPiece = new RegExp(`.{1,${maxCharacters}}`, 'gsu');

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });

/** A full stop after one of these abbreviations, or after an initial, does not end a sentence. */
const abbreviation =
  /(?:^|[\s("'“‘])(?:Dr|Mr|Mrs|Ms|Prof|St|Jr|Sr|Gen|Col|Lt|Capt|Sgt|Rev|Hon|Gov|Sen|Rep|No|Vol|Fig|Figs|Eq|Sec|Ch|pp?|vols?|nos?|Mt|Ft|vs|approx|est|ca|cf|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|e\.g|i\.e|\p{Lu})\.\s*$/u;
/**
 * A full stop after one of these ends a sentence only if the next word can begin a sentence: "the
 * U.S. The law", but "the U.S. Army".
 */
const mayEnd =
  /(?:^|[\s("'“‘])(?:(?:\p{L}\.)+\p{L}|Ph\.D|al|etc|v|Inc|Ltd|Corp|Co|Bros|Dept|Univ|Ave|Blvd)\.\s*$/u;
const beginsSentence =
  /^(?:The|A|An|It|Its|He|His|She|Her|They|Their|We|Our|You|I|This|That|These|Those|There|In|On|At|As|By|For|From|After|Before|During|When|While|If|But|And|However|Although|Though|Since|Because|Both|Some|Many|Most|Each|One|Two)\b/;
const circa = /(?:^|[\s(])(?:c|b|d|r|fl)\.\s*$/u;
const quotedEnd = /[!?]["”’']+\s*$/u;
/** The number of an item in a running text: "1. Do this. 2. Do that." */
const itemNumber = /^\s*\(?\d{1,3}[.)]\s*$/;

/**
 * Sentence ends that the rules of Unicode do not detect in tokenized or joined text: "so . then",
 * "so.Then", a line break.
 */
const hiddenEnd = /(?<=\s[.!?])\s+|\n+|(?<=[\p{Ll}\p{N})"”][.!?])(?=\p{Lu}\p{Ll})/gu;

/** Place of a sentence in its text, in UTF-16 units. */
interface Place {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/**
 * Returns the sentences of a text, by the rules of Unicode (UAX 29), without those that contain
 * neither letter nor digit. Long sentences are split into pieces of at most sixty words and a
 * thousand characters.
 */
export function sentencesOf(text: string): string[] {
  return sentencePlaces(text).map(({ start, end }) => text.slice(start, end));
}

/**
 * Returns the places of the sentences that `sentencesOf` returns. The places exclude the white
 * space around a sentence.
 */
export function sentencePlaces(text: string): Place[] {
  return joinAbbreviations(text)
    .flatMap((place) => splitPlace(text, place))
    .flatMap((place) => cutLong(text, place))
    .map((place) => trimmed(text, place))
    .filter(({ start, end }) => /[\p{L}\p{N}]/u.test(text.slice(start, end)));
}

function joinAbbreviations(text: string): Place[] {
  const segments = [...segmenter.segment(text)];
  const places: Place[] = [];
  let start = 0;
  for (const [number, { segment, index }] of segments.entries()) {
    const next = segments[number + 1]?.segment ?? '';
    if (next !== '' && isOpen(segment, next)) continue;
    const end = index + segment.length;
    places.push({ start, end });
    start = end;
  }
  return places;
}

/** Whether the sentence continues after this segment. */
function isOpen(segment: string, next: string): boolean {
  // A segment can be as long as the text. Its last characters decide.
  const tail = segment.slice(-maxAbbreviationLength);
  if (abbreviation.test(tail) || itemNumber.test(segment)) return true;
  if (circa.test(tail)) return /^\d/.test(next);
  // A title can end with a punctuation mark: the "Kerrang!" album.
  if (quotedEnd.test(tail)) return /^\p{Ll}/u.test(next);
  return mayEnd.test(tail) && !beginsSentence.test(next);
}

/** Number of characters that suffices for an abbreviation and the space after it. */
const maxAbbreviationLength = 40;

function splitPlace(text: string, { start, end }: Place): Place[] {
  const places: Place[] = [];
  let from = start;
  for (const { 0: gap, index } of text.slice(start, end).matchAll(hiddenEnd)) {
    places.push({ start: from, end: start + index });
    from = start + index + gap.length;
  }
  return [...places, { start: from, end }];
}

function cutLong(text: string, { start, end }: Place): Place[] {
  if (end - start <= maxWords) return [{ start, end }];
  const sentence = text.slice(start, end);
  const starts = [...sentence.matchAll(wordPattern)].map(({ index }) => index);
  const cuts = starts.filter((_, word) => word > 0 && word % maxWords === 0);
  return [0, ...cuts].flatMap((from, piece) =>
    [...sentence.slice(from, cuts[piece]).matchAll(longPiece)].map(({ 0: found, index }) => ({
      start: start + from + index,
      end: start + from + index + found.length,
    })),
  );
}

function trimmed(text: string, { start, end }: Place): Place {
  const sentence = text.slice(start, end);
  const from = start + sentence.length - sentence.trimStart().length;
  return { start: from, end: Math.max(from, start + sentence.trimEnd().length) };
}

/** Joins adjacent sentences, in order, until there are at most `max`. No text is lost. */
export function joinedTo(max: number, sentences: readonly string[]): string[] {
  const size = Math.ceil(sentences.length / max);
  if (size <= 1) return [...sentences];
  return Array.from({ length: Math.ceil(sentences.length / size) }, (_, group) =>
    sentences.slice(group * size, (group + 1) * size).join(' '),
  );
}
