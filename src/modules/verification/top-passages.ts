import type { EvidenceReport } from '../../domain/evidence-report.ts';
import { TimeSlicer } from '../../platform/concurrency/time-slicer.ts';
import { shareIn } from '../evidence/comparison/overlap.ts';
import { contentKeys, wordsOf } from '../evidence/text/words.ts';
import { mostPassages, type SentenceToVerify } from './verifier.ts';

interface Passage {
  readonly text: string;
  /** Keys of its words. */
  readonly keys: ReadonlySet<string>;
}

/**
 * The sentences of a judged response with the passages that each may rest on: the nearest by the first look, then those
 * that hold the largest share of its content words. What is stored is enough for it, and order and repetition of the
 * passages change nothing. Done in turns: a verdict may rest on a million characters.
 *
 * @param texts the passages as they were given
 */
export async function sentencesToVerify(
  report: EvidenceReport,
  texts: readonly string[],
): Promise<SentenceToVerify[]> {
  const slicer = new TimeSlicer();
  await slicer.yield();
  const passages = await slicer.map(
    [...new Set(texts)].sort(),
    (text): Passage => ({ text, keys: new Set(wordsOf(text).map(({ key }) => key)) }),
  );
  return slicer.map(report.sentences, ({ text, nearestPassage }) => {
    const nearest = nearestPassage === null ? undefined : texts[nearestPassage.index];
    return { text, passages: topPassages(text, nearest, passages) };
  });
}

function topPassages(sentence: string, nearest: string | undefined, passages: readonly Passage[]): string[] {
  const wanted = contentKeys(wordsOf(sentence));
  return passages
    .map(({ text, keys }) => ({ text, rank: text === nearest ? 2 : shareIn(wanted, keys) }))
    .sort((one, other) => other.rank - one.rank)
    .slice(0, mostPassages)
    .map(({ text }) => text);
}
