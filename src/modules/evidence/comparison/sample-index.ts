import { entropy } from '../../../domain/digits.ts';
import type { TimeSlicer } from '../../../platform/concurrency/time-slicer.ts';
import { symmetricEigenpairs } from '../../../statistics/linear-algebra.ts';
import { meanOf } from '../../../statistics/means.ts';
import { dot } from '../../../statistics/vectors.ts';
import type { EmbeddedSentence } from '../text/sentence.ts';
import { keysOf } from './overlap.ts';
import type { Sample } from './read-claim.ts';

/**
 * The samples, prepared for comparison with a response. Everything that does not depend on a
 * sentence of the response is computed once.
 */
export interface SampleIndex {
  readonly samples: readonly IndexedSample[];
  /** Mean cosine between two samples. */
  readonly agreement: number;
  /** Von Neumann entropy of their Gram matrix, 0 to 1. */
  readonly entropy: number;
}

interface IndexedSample extends Sample {
  /** Keys of all words of the sample. */
  readonly keys: ReadonlySet<string>;
}

/**
 * @param samples samples without a sentence are ignored.
 * @returns null if none remains.
 */
export async function indexSamples(
  samples: readonly Sample[],
  slicer: TimeSlicer,
): Promise<SampleIndex | null> {
  const readable = samples.filter(({ sentences }) => sentences.length > 0);
  if (readable.length === 0) return null;
  const gram = await slicer.map(readable, (one) => readable.map((other) => dot(one.centre, other.centre)));
  return {
    samples: await slicer.map(readable, (sample) => ({ ...sample, keys: keysOf(sample.sentences) })),
    agreement: meanPairwise(gram),
    entropy: await slicer.run(() => gramEntropy(gram)),
  };
}

/**
 * Returns the support of a sentence by the samples: the mean, over the samples, of its cosine with
 * the nearest sentence of the sample.
 */
export function supportBySamples({ vector }: EmbeddedSentence, { samples }: SampleIndex): number {
  return meanOf(
    samples.map(({ sentences }) => Math.max(0, ...sentences.map((sentence) => dot(sentence.vector, vector)))),
  );
}

/**
 * Mean cosine between two different samples. Semantic embedding uncertainty is 1 minus this value
 * (Grewal et al. 2024). 1 for a single sample.
 */
export function meanPairwise(gram: readonly (readonly number[])[]): number {
  const pairs = gram.flatMap((row, index) => row.slice(index + 1));
  return pairs.length === 0 ? 1 : meanOf(pairs);
}

/**
 * Von Neumann entropy of the Gram matrix of unit vectors, scaled to trace 1, divided by its maximum
 * `ln M`: 0 if all samples say the same, 1 if no two samples have anything in common (Nikitin et
 * al. 2024).
 */
export function gramEntropy(gram: readonly (readonly number[])[]): number {
  const trace = gram.reduce((sum, row, index) => sum + (row[index] ?? 0), 0);
  if (gram.length < 2 || trace <= 0) return 0;
  const scaled = gram.map((row) => row.map((value) => value / trace));
  const eigenvalues = symmetricEigenpairs(scaled).map(({ value }) => Math.max(0, value));
  return entropy(eigenvalues) / Math.log(gram.length);
}
