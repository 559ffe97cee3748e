import type { AnchorSpace } from '../../../domain/anchor-space.ts';
import type { ElpChannels } from '../../../domain/elp.ts';
import type { TimeSlicer } from '../../../platform/concurrency/time-slicer.ts';
import { leadingSubspace, type Subspace } from '../../../statistics/subspace.ts';
import { dot, mean, unit } from '../../../statistics/vectors.ts';
import { namesOf } from '../text/names.ts';
import type { EmbeddedSentence, EvidenceSentence } from '../text/sentence.ts';
import { elpReader, meanElp, type ReadElp } from './dynamics.ts';
import { bigramsOf, keysOf } from './overlap.ts';

const subspaceRank = 5;
/**
 * Maximum number of evidence sentences that span the subspace: the ones nearest to the response. It
 * bounds the work, which grows with the cube of this number.
 */
const mostSpanning = 32;

/** Number of passages beyond which another passage changes nothing. */
export const manyPassages = 5;

/** The evidence, prepared for comparison with a response. */
export interface EvidenceIndex {
  /** In an order that does not depend on the order of the passages. */
  readonly sentences: readonly EvidenceSentence[];
  /** Keys of all words of the evidence. */
  readonly keys: ReadonlySet<string>;
  /** Keys of the names in the evidence. */
  readonly names: ReadonlySet<string>;
  /** Pairs of adjacent words. */
  readonly bigrams: ReadonlySet<string>;
  /** Number of words of the evidence, counting repetitions. */
  readonly length: number;
  /**
   * Returns the number of passages that contain a sentence with one of these words, at most
   * `manyPassages`.
   */
  readonly passagesWith: (content: readonly string[]) => number;
  readonly subspace: Subspace;
  /** Mean of the channels of the sentences. */
  readonly elp: ElpChannels;
  readonly readElp: ReadElp;
}

export async function indexEvidence(
  sentences: readonly EvidenceSentence[],
  response: readonly EmbeddedSentence[],
  space: AnchorSpace,
  slicer: TimeSlicer,
): Promise<EvidenceIndex> {
  const readElp = elpReader(space);
  const readable = sentences.filter(({ vector }) => isReadable(vector));
  return {
    sentences,
    keys: await slicer.run(() => keysOf(sentences)),
    names: new Set((await slicer.map(sentences, (sentence) => namesOf(sentence))).flat()),
    bigrams: new Set((await slicer.map(sentences, bigramsOf)).flat()),
    length: sentences.reduce((sum, { words }) => sum + words.length, 0),
    passagesWith: await passageCounter(sentences, slicer),
    subspace: await slicer.run(() => leadingSubspace(nearestVectors(readable, response), subspaceRank)),
    elp: meanElp(await slicer.map(readable, ({ vector }) => readElp(vector))),
    readElp,
  };
}

/**
 * For each word, at most `manyPassages` passages are stored. Every count up to that bound stays
 * exact.
 */
async function passageCounter(sentences: readonly EvidenceSentence[], slicer: TimeSlicer) {
  const byWord = new Map<string, Set<number>>();
  await slicer.map(sentences, ({ content, passages }) => {
    for (const key of content) {
      const kept = byWord.get(key) ?? new Set();
      for (const passage of passages) if (kept.size < manyPassages) kept.add(passage);
      byWord.set(key, kept);
    }
  });
  return (content: readonly string[]) => {
    const found = new Set(content.flatMap((key) => [...(byWord.get(key) ?? [])]));
    return Math.min(manyPassages, found.size);
  };
}

/** A sentence that the model cannot read has a zero vector. */
export function isReadable(vector: ArrayLike<number>): boolean {
  return dot(vector, vector) > 0;
}

function nearestVectors(evidence: readonly EvidenceSentence[], response: readonly EmbeddedSentence[]) {
  const vectors = evidence.map(({ vector }) => vector);
  if (vectors.length <= mostSpanning || response.length === 0) return vectors;
  const centre = unit(mean(response.map(({ vector }) => vector)));
  return vectors
    .map((vector) => ({ vector, cosine: dot(vector, centre) }))
    .sort((one, other) => other.cosine - one.cosine)
    .slice(0, mostSpanning)
    .map(({ vector }) => vector);
}
