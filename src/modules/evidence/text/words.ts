import { stemmer } from 'stemmer';
import { functionWords, negations } from './function-words.ts';
import { readNumbers } from './numbers.ts';

/** One word of a sentence. */
export interface Word {
  /** As written. */
  readonly text: string;
  /** Key that equal words share: the stem of a word, or the value of a number. */
  readonly key: string;
  readonly isNumber: boolean;
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
 * Returns the words of a text in order. A number written in words, such as "twenty-five", becomes
 * one word whose key is its value in digits.
 */
export function wordsOf(text: string): Word[] {
  return readNumbers(text.match(wordPattern) ?? []).flatMap(({ text: written, value }) =>
    value === null ? wordsIn(written) : [numberWord(written, value)],
  );
}

function numberWord(text: string, value: string): Word {
  return {
    text,
    key: value,
    isNumber: true,
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
    isFunctionWord: true,
    isNegation: true,
    isCapitalised: false,
  };
}

/** Keys of the words that carry the topic of a text. */
export function contentKeys(words: readonly Word[]): string[] {
  return words.filter(({ isFunctionWord }) => !isFunctionWord).map(({ key }) => key);
}
