import { stemmer } from 'stemmer';
import { functionWords, negations } from './function-words.ts';
import { comparableText } from './normal-text.ts';
import type { Value } from './values/value.ts';
import { readValues } from './values/values-of.ts';

/** One word of a sentence. */
export interface Word {
  /** As written. */
  readonly text: string;
  /** Key that equal words share: the stem of a word, or the key of a value. */
  readonly key: string;
  readonly isNumber: boolean;
  /** The value that it states. Null for a word. */
  readonly value: Value | null;
  readonly isFunctionWord: boolean;
  readonly isNegation: boolean;
  readonly isCapitalised: boolean;
}

/**
 * Matches numbers, with the sign before them if they follow a space, and words with their
 * apostrophes.
 */
export const wordPattern =
  /(?:(?<=^|[\s("“$€£])[-−])?(?:\p{N}+|(?<![\p{L}\p{N}.,])\.\p{N}+)(?:[.,]\p{N}+)*|[\p{L}\p{M}]+(?:['’][\p{L}\p{M}]+)*/gu;
const contracted = /['’ʼ](?:s|re|ve|ll|d|m|t)$/u;
const negated = /n['’ʼ]t$/u;

/**
 * Returns the words of a text in order. A value, such as "twenty-five" or "5 km", is one word with
 * the key of the value. An identifier, such as "B-52", is one word too.
 */
export function wordsOf(text: string): Word[] {
  const plain = comparableText(text).text;
  const { values, identifiers } = readValues(plain);
  const units = [
    ...values.map((value) => ({ ...value, words: valueWords(value) })),
    ...identifiers.map((one) => ({ ...one, words: [plainWord(one.text, one.key)] })),
  ].sort((one, other) => one.start - other.start);
  const words: Word[] = [];
  let place = 0;
  for (const { start, end, words: own } of units) {
    words.push(...plainWords(plain.slice(place, start)), ...own);
    place = end;
  }
  words.push(...plainWords(plain.slice(place)));
  return words;
}

function plainWords(text: string): Word[] {
  return (text.match(wordPattern) ?? []).flatMap(wordsIn);
}

/**
 * A date with a year is two words, because a passage often gives only the day: the day and month,
 * and the year.
 */
function valueWords(value: Value): Word[] {
  const [, year, day] = (value.kind === 'DATE' && /^(\d{4})(-.+)$/.exec(value.key)) || [];
  if (year === undefined || day === undefined) return [valueWord(value, value.key)];
  return [valueWord(value, `-${day}`), valueWord(value, year)];
}

function valueWord(value: Value, key: string): Word {
  return {
    text: value.text,
    key,
    // "first" states an order more often than a number.
    isNumber: value.kind !== 'ORDINAL' || /\p{N}/u.test(value.text),
    value,
    isFunctionWord: false,
    isNegation: false,
    isCapitalised: false,
  };
}

/** "didn't" is two words: "did" and a negation. */
function wordsIn(text: string): Word[] {
  const lower = text.toLowerCase();
  if (!negated.test(lower)) return [plainWord(text, lower.replace(contracted, ''))];
  const verb = lower.replace(negated, '');
  return verb === '' ? [negation(text)] : [plainWord(text, verb), negation(text)];
}

function plainWord(text: string, lower: string): Word {
  const isFunctionWord = functionWords.has(lower) || negations.has(lower);
  return {
    text,
    key: isFunctionWord ? lower : stemmer(lower),
    isNumber: false,
    value: null,
    isFunctionWord,
    isNegation: negations.has(lower),
    isCapitalised: /^\p{Lu}/u.test(text),
  };
}

function negation(text: string): Word {
  return {
    text,
    key: 'not',
    isNumber: false,
    value: null,
    isFunctionWord: true,
    isNegation: true,
    isCapitalised: false,
  };
}

/** Keys of the words in a value, such as those of "million" and "days" in "2 million days". */
export function wordKeysIn(value: string): string[] {
  return (value.match(/\p{L}{3,}/gu) ?? []).map((word) => plainWord(word, word.toLowerCase()).key);
}

/** Keys of the words that carry the topic of a text. */
export function contentKeys(words: readonly Word[]): string[] {
  return words.filter(({ isFunctionWord }) => !isFunctionWord).map(({ key }) => key);
}
