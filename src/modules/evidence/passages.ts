import { readSentence, type Sentence } from './sentence.ts';
import { sentencesOf } from './sentences.ts';

/** A sentence of a passage, before the model has read it. */
export interface PassageSentence extends Sentence {
  /** The first passage that holds it. */
  readonly passage: number;
}

/**
 * The sentences of all passages, each once, in an order of their own: neither the order of the passages nor a repeated one changes anything but
 * the numbers of the passages.
 * @param wanted content keys of the response.
 * @param most beyond so many, those with the most wanted words are kept.
 */
export function passageSentences(
  passages: readonly string[],
  wanted: ReadonlySet<string>,
  most: number,
): PassageSentence[] {
  const firstPassage = new Map<string, number>();
  for (const [index, passage] of passages.entries()) {
    for (const text of sentencesOf(passage)) {
      if (!firstPassage.has(text)) firstPassage.set(text, index);
    }
  }
  const sentences = [...firstPassage]
    .map(([text, passage]) => ({ ...readSentence(text), passage }))
    .sort((one, other) => compareTexts(one.text, other.text));
  if (sentences.length <= most) return sentences;
  return sentences
    .map((sentence) => ({ sentence, hits: sentence.content.filter((key) => wanted.has(key)).length }))
    .sort((one, other) => other.hits - one.hits)
    .slice(0, most)
    .map(({ sentence }) => sentence);
}

/** By code units, the same on every machine. */
function compareTexts(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
