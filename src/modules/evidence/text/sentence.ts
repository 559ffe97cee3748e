import { deniedKeys } from './denied.ts';
import { contentKeys, type Word, wordKeysIn, wordsOf } from './words.ts';

/** A sentence with its words. */
export interface Sentence {
  readonly text: string;
  readonly words: readonly Word[];
  /** Keys of all its words, and every key that its values answer. */
  readonly keys: ReadonlySet<string>;
  /** Keys of its content words, in order, without duplicates. */
  readonly content: readonly string[];
  /** Keys of the content words that it denies. */
  readonly denied: ReadonlySet<string>;
}

/** A sentence with its unit vector. The vector is zero if the model cannot read the sentence. */
export interface EmbeddedSentence extends Sentence {
  readonly vector: ArrayLike<number>;
}

/** A sentence of the evidence. */
export interface EvidenceSentence extends EmbeddedSentence {
  /**
   * Indexes of the passages that contain it, starting at 0, ascending. If several passages are
   * equal, only the first is listed. At least one.
   */
  readonly passages: readonly number[];
  /** The sentence before it in a passage. Null if it is the first sentence everywhere. */
  readonly before: string | null;
}

export function readSentence(text: string): Sentence {
  const words = wordsOf(text);
  return {
    text,
    words,
    keys: new Set(
      words.flatMap(({ key, value }) =>
        value === null ? [key] : [key, ...value.satisfies, ...wordKeysIn(value.text)],
      ),
    ),
    content: [...new Set(contentKeys(words))],
    denied: deniedKeys(text, words),
  };
}
