import { deniedKeys } from './denied.ts';
import { contentKeys, type Word, wordsOf } from './words.ts';

/** A sentence, read once. */
export interface Sentence {
  readonly text: string;
  readonly words: readonly Word[];
  /** Keys of all its words. */
  readonly keys: ReadonlySet<string>;
  /** Keys of its content words, in order, each once. */
  readonly content: readonly string[];
  /** Keys of the content words that it denies. */
  readonly denied: ReadonlySet<string>;
}

/** A sentence with its unit vector; a zero vector where the model cannot read it. */
export interface EmbeddedSentence extends Sentence {
  readonly vector: ArrayLike<number>;
}

/** A sentence of the evidence. */
export interface EvidenceSentence extends EmbeddedSentence {
  /** Places of the passages that hold it, from 0, rising; of equal passages the first. At least one. */
  readonly passages: readonly number[];
}

export function readSentence(text: string): Sentence {
  const words = wordsOf(text);
  return {
    text,
    words,
    keys: new Set(words.map(({ key }) => key)),
    content: [...new Set(contentKeys(words))],
    denied: deniedKeys(text, words),
  };
}
