import type { EvidenceReport } from '../../domain/evidence-report.ts';
import { TimeSlicer } from '../../platform/concurrency/time-slicer.ts';
import { shareIn } from '../evidence/comparison/overlap.ts';
import { contentKeys, wordsOf } from '../evidence/text/words.ts';
import { maxPassages, type SentenceToVerify } from './verifier.ts';

interface Passage {
  readonly text: string;
  /** Keys of its words. */
  readonly keys: ReadonlySet<string>;
}

/**
 * Returns the claims of a judged response, each with the passages that may support it. The first is
 * the nearest passage of the first verdict. The others contain the largest shares of the content
 * words of the claim. The stored data is sufficient for this, and order and repetition of the
 * passages change nothing. The work yields to the event loop, because a verdict may be based on a
 * million characters.
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
    .slice(0, maxPassages)
    .map(({ text }) => text);
}
