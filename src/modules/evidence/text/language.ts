import { scriptOf } from './scripts.ts';

/** Comparisons that a language supports, besides numbers, names and vectors. */
export interface LanguageRules {
  /** Whether words are compared by stem, negation, opposites and hedges. */
  readonly comparesWords: boolean;
}

const english: LanguageRules = { comparesWords: true };
const none: LanguageRules = { comparesWords: false };

/**
 * Rules for a language. English has rules. Every other language is judged by numbers, names and
 * vectors alone. A text whose language is not clear is read as English, because it is too short, or
 * consists of names, and the rules seldom apply to it.
 * @param language code of ISO 639-1, or null.
 */
export function rulesFor(language: string | null): LanguageRules {
  return language === null || language === 'en' ? english : none;
}

/** Number of characters examined. A text shows its language early. */
const maxExamined = 600;
/**
 * Minimum number of words, without names, to recognize a language. It applies to scripts with
 * spaces between words.
 */
const minWords = 3;
/** Minimum number of letters to recognize a language, in any script. */
const minLetters = 6;
/** Minimum number of letters in the Latin script, in which many languages share words. */
const minLatinLetters = 14;

/** Scripts in which the languages of this product's readers put no spaces between words. */
const unspaced: ReadonlySet<string | null> = new Set(['Han', 'Hiragana', 'Katakana', 'Thai']);

/** Frequent English words that are words of no other common language in the Latin script. */
const englishWords: ReadonlySet<string> = new Set(
  (
    'the and with from were which that this been their they would could should there when what where while ' +
    'because than these those his its who does did said after before between about into through during'
  ).split(' '),
);
/** A text is English if at least one word in this many is a frequent English word. */
const wordsPerEnglishWord = 7;

/**
 * Returns the language of a text as a code of ISO 639-1, such as "en". Null if the text is too
 * short or its language is not clear. Names do not count, because they are the same in many
 * languages. The first text without frequent English words loads the detector.
 */
export async function languageOf(text: string): Promise<string | null> {
  const look = text.slice(0, maxExamined);
  const words = look.match(/[\p{L}\p{M}]+(?:['’][\p{L}\p{M}]+)*/gu) ?? [];
  if (isSurelyEnglish(words)) return 'en';
  const script = scriptOf(look);
  const plain = script === 'Latin' ? withoutNames(words) : words;
  const letters = plain.reduce((sum, { length }) => sum + length, 0);
  const min = script === 'Latin' ? minLatinLetters : minLetters;
  if (letters < min || (!unspaced.has(script) && plain.length < minWords)) return null;
  const { eld } = await import('eld/extrasmall');
  const result = eld.detect(plain.join(' ').toLowerCase());
  return result.isReliable() ? result.language : null;
}

/** At least one frequent English word in seven words. A title within another language has fewer. */
function isSurelyEnglish(words: readonly string[]): boolean {
  const hits = words.filter((word, place) =>
    englishWords.has(place === 0 ? word.toLowerCase() : word),
  ).length;
  return hits > 0 && hits * wordsPerEnglishWord >= words.length;
}

/** The words that are not capitalised, and the first word. */
function withoutNames(words: readonly string[]): string[] {
  return words.filter((word, place) => place === 0 || !/^\p{Lu}/u.test(word));
}
