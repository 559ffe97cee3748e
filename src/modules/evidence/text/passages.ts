import type { TimeSlicer } from '../../../platform/concurrency/time-slicer.ts';
import { readSentence, type Sentence } from './sentence.ts';
import { sentencesOf } from './sentences.ts';

/** A sentence of a passage, before the model has read it. */
interface PassageSentence extends Sentence {
  /** Places of the passages that hold it, from 0, rising; of passages with the same sentences the first. */
  readonly passages: readonly number[];
}

interface Ranked {
  readonly sentence: PassageSentence;
  /** Words that are wanted. */
  readonly hits: number;
}

/**
 * The sentences of all passages, each once, in an order of their own: neither the order of the passages nor a repeated one changes anything but
 * the numbers of the passages.
 * @param wanted content keys of the response.
 * @param most beyond so many, those with the most wanted words are kept; of the others none stays in memory.
 */
export async function passageSentences(
  passages: readonly string[],
  wanted: ReadonlySet<string>,
  most: number,
  slicer: TimeSlicer,
): Promise<PassageSentence[]> {
  const holders = await holdersOf(passages, slicer);
  if (holders.size <= most) {
    const texts = [...holders.keys()].sort(compareTexts);
    return slicer.map(texts, (text) => readPassageSentence(text, holders));
  }
  let ranked: Ranked[] = [];
  await slicer.map(holders.keys(), (text) => {
    const sentence = readPassageSentence(text, holders);
    ranked.push({ sentence, hits: sentence.content.filter((key) => wanted.has(key)).length });
    if (ranked.length >= 2 * most) ranked = bestOf(ranked, most);
  });
  return bestOf(ranked, most).map(({ sentence }) => sentence);
}

function readPassageSentence(text: string, holders: ReadonlyMap<string, readonly number[]>): PassageSentence {
  return { ...readSentence(text), passages: holders.get(text) ?? [] };
}

/** Those with the most wanted words, of equal ones the first by their texts. */
function bestOf(ranked: readonly Ranked[], most: number): Ranked[] {
  return ranked
    .toSorted((one, other) => other.hits - one.hits || compareTexts(one.sentence.text, other.sentence.text))
    .slice(0, most);
}

/** The sentences of some passages with the places of those that hold them. */
async function holdersOf(passages: readonly string[], slicer: TimeSlicer): Promise<Map<string, number[]>> {
  const seen = new Set<string>();
  const holders = new Map<string, number[]>();
  await slicer.map(passages, (passage, place) => {
    const sentences = sentencesOf(passage);
    const whole = sentences.join('\n');
    if (seen.has(whole)) return;
    seen.add(whole);
    for (const sentence of new Set(sentences)) {
      const places = holders.get(sentence);
      if (places === undefined) holders.set(sentence, [place]);
      else places.push(place);
    }
  });
  return holders;
}

/** By code units, the same on every machine. */
function compareTexts(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
