import { readSentence, type Sentence } from './sentence.ts';
import { sentencesOf } from './sentences.ts';
import { mapInTurns } from './turns.ts';

/** A sentence of a passage, before the model has read it. */
interface PassageSentence extends Sentence {
  /** Places of the passages that hold it, from 0, rising; of passages with the same sentences the first. */
  readonly passages: readonly number[];
}

/**
 * The sentences of all passages, each once, in an order of their own: neither the order of the passages nor a repeated one changes anything but
 * the numbers of the passages.
 * @param wanted content keys of the response.
 * @param most beyond so many, those with the most wanted words are kept.
 */
export async function passageSentences(
  passages: readonly string[],
  wanted: ReadonlySet<string>,
  most: number,
): Promise<PassageSentence[]> {
  const holders = holdersOf(await mapInTurns(passages, sentencesOf));
  const texts = [...holders.keys()].sort(compareTexts);
  const sentences = await mapInTurns(texts, (text) => ({
    ...readSentence(text),
    passages: holders.get(text) ?? [],
  }));
  if (sentences.length <= most) return sentences;
  return sentences
    .map((sentence) => ({ sentence, hits: sentence.content.filter((key) => wanted.has(key)).length }))
    .sort((one, other) => other.hits - one.hits)
    .slice(0, most)
    .map(({ sentence }) => sentence);
}

/** The sentences of some passages with the places of those that hold them. */
function holdersOf(passages: readonly (readonly string[])[]): Map<string, number[]> {
  const seen = new Set<string>();
  const holders = new Map<string, number[]>();
  for (const [place, sentences] of passages.entries()) {
    const passage = sentences.join('\n');
    if (seen.has(passage)) continue;
    seen.add(passage);
    for (const sentence of new Set(sentences)) {
      const places = holders.get(sentence);
      if (places === undefined) holders.set(sentence, [place]);
      else places.push(place);
    }
  }
  return holders;
}

/** By code units, the same on every machine. */
function compareTexts(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
