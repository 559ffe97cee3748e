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
/** Evidence sentences that span the subspace: the ones nearest to the response. Bounds the work, which grows with their cube. */
const mostSpanning = 32;

/** Beyond so many passages, one more changes nothing. */
export const manyPassages = 5;

/** The evidence, ready to hold a response against. */
export interface EvidenceIndex {
  /** In an order that does not depend on the passages' order. */
  readonly sentences: readonly EvidenceSentence[];
  /** Keys of all its words. */
  readonly keys: ReadonlySet<string>;
  /** Keys of its names. */
  readonly names: ReadonlySet<string>;
  /** Pairs of neighbouring words. */
  readonly bigrams: ReadonlySet<string>;
  /** Its words, each time they occur. */
  readonly length: number;
  /** How many passages hold a sentence with one of these words, at most `manyPassages`. */
  readonly passagesWith: (content: readonly string[]) => number;
  readonly subspace: Subspace;
  /** Mean of its sentences' channels. */
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

/** Of each word so many passages are kept, which leaves every count up to that bound right. */
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
