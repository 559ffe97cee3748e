import { slotOf } from '../../statistics/ngram-hash.ts';
import { classOf, normalToken, tokenClasses } from './tokens.ts';

/**
 * A trigram model of words with interpolated Kneser-Ney smoothing in the form of back-off weights
 * (Kneser and Ney 1995; Chen and Goodman 1998), and a trigram model of the letters of words.
 * Natural logarithms are stored as bytes: byte b stands for -b / 16.
 */
export interface LanguageModel {
  /** Id of each token. The classes have the first ids. */
  readonly vocabulary: ReadonlyMap<string, number>;
  /** Log probability and back-off weight of each id. */
  readonly unigrams: { readonly probabilities: Uint8Array; readonly backoffs: Uint8Array };
  /** Marks, log probabilities and back-off weights of pairs, by slot. */
  readonly bigrams: {
    readonly marks: Uint16Array;
    readonly probabilities: Uint8Array;
    readonly backoffs: Uint8Array;
  };
  /** Marks and log probabilities of triples, by slot. */
  readonly trigrams: { readonly marks: Uint16Array; readonly probabilities: Uint8Array };
  /** Log probability of each letter after two others: [letters, letters, letters], row-major. */
  readonly letters: Uint8Array;
}

/** Steps of a stored logarithm in one unit. */
export const stepsPerNat = 16;

/** Id of the start of a text. */
export const start = 0;

/**
 * Number of symbols of the model of letters: the edge of a word, a to z, the apostrophe, others.
 */
export const letterSymbols = 29;

const other = letterSymbols - 1;
const apostrophe = letterSymbols - 2;

/** Cost of naming which of the many other characters it is, in stored steps: 4 nats. */
const otherCost = 4 * stepsPerNat;

/** Symbol of a lower-case character of a word. 0 is the edge of a word. */
export function letterSymbol(code: number): number {
  if (code >= 97 && code <= 122) return code - 96;
  return code === 39 ? apostrophe : other;
}

const classIds: ReadonlyMap<string, number> = new Map(tokenClasses.map((name, id) => [name, id]));

/** Returns the id of a token as written: its own, or that of its class. */
export function idOf(vocabulary: ReadonlyMap<string, number>, written: string): number {
  return vocabulary.get(normalToken(written)) ?? classIds.get(classOf(written)) ?? start;
}

/** Whether the vocabulary contains the token itself. */
export function isKnown(id: number): boolean {
  return id >= tokenClasses.length;
}

/** Log probability of a token after two others, in nats. */
export function logProbability(model: LanguageModel, before: number, last: number, id: number): number {
  const { trigrams } = model;
  const slot = slotOf(trigrams.marks, before, last, id);
  if (slot >= 0) return -(trigrams.probabilities[slot] ?? 0) / stepsPerNat;
  const { bigrams } = model;
  const context = slotOf(bigrams.marks, -1, before, last);
  const backoff = context < 0 ? 0 : -(bigrams.backoffs[context] ?? 0) / stepsPerNat;
  return backoff + afterOne(model, last, id);
}

function afterOne({ bigrams, unigrams }: LanguageModel, last: number, id: number): number {
  const slot = slotOf(bigrams.marks, -1, last, id);
  if (slot >= 0) return -(bigrams.probabilities[slot] ?? 0) / stepsPerNat;
  return -((unigrams.backoffs[last] ?? 0) + (unigrams.probabilities[id] ?? 0)) / stepsPerNat;
}

/** Log probability of a token by itself, in nats. */
export function logFrequency({ unigrams }: LanguageModel, id: number): number {
  return -(unigrams.probabilities[id] ?? 0) / stepsPerNat;
}

/** Log probability of the letters of a token and of its end, in nats. */
export function logSpelling({ letters }: LanguageModel, written: string): number {
  const word = normalToken(written);
  let before = 0;
  let last = 0;
  let sum = 0;
  for (let place = 0; place <= word.length; place += 1) {
    const symbol = place === word.length ? 0 : letterSymbol(word.charCodeAt(place));
    sum += letters[(before * letterSymbols + last) * letterSymbols + symbol] ?? 0;
    if (symbol === other) sum += otherCost;
    before = last;
    last = symbol;
  }
  return -sum / stepsPerNat;
}
