import type { AnchorSpace } from '../../../domain/anchor-space.ts';
import type { ElpChannels } from '../../../domain/elp.ts';
import type { TimeSlicer } from '../../../platform/concurrency/time-slicer.ts';
import { dot } from '../../../statistics/vectors.ts';
import { namesOf } from '../text/names.ts';
import type { EvidenceSentence } from '../text/sentence.ts';
import { elpReader, meanElp, type ReadElp } from './dynamics.ts';
import { keysOf } from './overlap.ts';

/** The evidence, prepared for comparison with a response. */
export interface EvidenceIndex {
  /** The sentences, in an order that does not depend on the order of the passages. */
  readonly sentences: readonly EvidenceSentence[];
  /** Keys of all words of the evidence. */
  readonly keys: ReadonlySet<string>;
  /** Keys of the names in the evidence. */
  readonly names: ReadonlySet<string>;
  /** Mean of the channels of the sentences. */
  readonly elp: ElpChannels;
  readonly readElp: ReadElp;
}

export async function indexEvidence(
  sentences: readonly EvidenceSentence[],
  space: AnchorSpace,
  slicer: TimeSlicer,
): Promise<EvidenceIndex> {
  const readElp = elpReader(space);
  const readable = sentences.filter(({ vector }) => isReadable(vector));
  return {
    sentences,
    keys: await slicer.run(() => keysOf(sentences)),
    names: new Set((await slicer.map(sentences, (sentence) => namesOf(sentence))).flat()),
    elp: meanElp(await slicer.map(readable, ({ vector }) => readElp(vector))),
    readElp,
  };
}

/** A sentence that the model cannot read has a zero vector. */
export function isReadable(vector: ArrayLike<number>): boolean {
  return dot(vector, vector) > 0;
}
