import type { TimeSlicer } from '../../../platform/concurrency/time-slicer.ts';
import { readSentence, type Sentence } from './sentence.ts';
import { sentencesOf } from './sentences.ts';

/** A sentence of a passage, before the model has read it. */
interface PassageSentence extends Sentence {
  /**
   * Indexes of the passages that contain it, starting at 0, ascending. If several passages have the
   * same sentences, only the first is listed.
   */
  readonly passages: readonly number[];
}

interface Ranked {
  readonly sentence: PassageSentence;
  /** Number of wanted words. */
  readonly hits: number;
}

/**
 * Returns the sentences of all passages, without duplicates, in an order that depends only on
 * their texts. The order of the passages and repeated passages affect only the passage indexes.
 * @param wanted content keys of the response.
 * @param max maximum number of sentences. If there are more, the sentences with the most wanted
 * words are kept; the others do not stay in memory.
 */
export async function passageSentences(
  passages: readonly string[],
  wanted: ReadonlySet<string>,
  max: number,
  slicer: TimeSlicer,
): Promise<PassageSentence[]> {
  const holders = await holdersOf(passages, slicer);
  if (holders.size <= max) {
    const texts = [...holders.keys()].sort(compareTexts);
    return slicer.map(texts, (text) => readPassageSentence(text, holders));
  }
  let ranked: Ranked[] = [];
  await slicer.map(holders.keys(), (text) => {
    const sentence = readPassageSentence(text, holders);
    ranked.push({ sentence, hits: sentence.content.filter((key) => wanted.has(key)).length });
    if (ranked.length >= 2 * max) ranked = bestOf(ranked, max);
  });
  return bestOf(ranked, max).map(({ sentence }) => sentence);
}

function readPassageSentence(text: string, holders: ReadonlyMap<string, readonly number[]>): PassageSentence {
  return { ...readSentence(text), passages: holders.get(text) ?? [] };
}

/** The sentences with the most wanted words. Ties are ordered by text. */
function bestOf(ranked: readonly Ranked[], max: number): Ranked[] {
  return ranked
    .toSorted((one, other) => other.hits - one.hits || compareTexts(one.sentence.text, other.sentence.text))
    .slice(0, max);
}

/** Returns the sentences of the passages, each with the indexes of the passages that contain it. */
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

/** Compares by code units, with the same result on every machine. */
function compareTexts(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
