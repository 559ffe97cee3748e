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
  /**
   * The sentence before it in its passage. If several passages contain the sentence, the first of
   * these by code units. Null if it is the first sentence everywhere.
   */
  readonly before: string | null;
}

/** Where a sentence stands. */
interface Holders {
  readonly passages: number[];
  before: string | null;
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

function readPassageSentence(text: string, holders: ReadonlyMap<string, Holders>): PassageSentence {
  const { passages = [], before = null } = holders.get(text) ?? {};
  return { ...readSentence(text), passages, before };
}

/** The sentences with the most wanted words. Ties are ordered by text. */
function bestOf(ranked: readonly Ranked[], max: number): Ranked[] {
  return ranked
    .toSorted((one, other) => other.hits - one.hits || compareTexts(one.sentence.text, other.sentence.text))
    .slice(0, max);
}

/** Returns the sentences of the passages, each with the places where it stands. */
async function holdersOf(passages: readonly string[], slicer: TimeSlicer): Promise<Map<string, Holders>> {
  const seen = new Set<string>();
  const holders = new Map<string, Holders>();
  await slicer.map(passages, (passage, place) => {
    const sentences = sentencesOf(passage);
    const whole = sentences.join('\n');
    if (seen.has(whole)) return;
    seen.add(whole);
    for (const [number, sentence] of sentences.entries()) {
      const before = sentences[number - 1] ?? null;
      const known = holders.get(sentence);
      if (known === undefined) holders.set(sentence, { passages: [place], before });
      else {
        if (known.passages.at(-1) !== place) known.passages.push(place);
        known.before = firstOf(known.before, before);
      }
    }
  });
  return holders;
}

function firstOf(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  return compareTexts(one, other) <= 0 ? one : other;
}

/** Compares by code units, with the same result on every machine. */
function compareTexts(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
