import { symmetricEigenpairs } from '../../platform/linear-algebra.ts';
import { entropy } from '../beams/digits.ts';
import { dot } from '../beams/vectors.ts';
import { shareIn } from './overlap.ts';
import { centreOf, type Sample } from './read-claim.ts';
import type { EmbeddedSentence } from './sentence.ts';

/** Features of a response, or of one sentence of it, beside other answers to the same question. All finite. */
export type SampleFeatures = ReturnType<typeof sampleFeatures>;

/** @param samples that hold a sentence, at least one. */
export function sampleFeatures(response: readonly EmbeddedSentence[], samples: readonly Sample[]) {
  const centre = centreOf(response);
  const gram = samples.map((one) => samples.map((other) => dot(one.centre, other.centre)));
  const content = response.flatMap((sentence) => sentence.content);
  const missing = samples.map(
    ({ sentences }) => 1 - shareIn(content, new Set(sentences.flatMap(({ keys }) => [...keys]))),
  );
  return {
    /** Mean cosine of the response to each sample. */
    sampleSupport: mean(samples.map((sample) => dot(sample.centre, centre))),
    /** Smallest mean, over the samples, of a sentence's cosine to its nearest sentence. */
    leastSampleSupport: Math.min(...response.map((sentence) => supportBySamples(sentence, samples))),
    sampleAgreement: meanPairwise(gram),
    sampleEntropy: gramEntropy(gram),
    /** Mean share of the response's content words that a sample does not hold. */
    sampleTokenDisagreement: mean(missing),
  };
}

/** Mean over the samples of the cosine to the nearest sentence of each. */
export function supportBySamples({ vector }: EmbeddedSentence, samples: readonly Sample[]): number {
  return mean(
    samples.map(({ sentences }) => Math.max(0, ...sentences.map((sentence) => dot(sentence.vector, vector)))),
  );
}

/** Mean cosine of two different samples, from which semantic embedding uncertainty is one less (Grewal et al. 2024); 1 of a single sample. */
export function meanPairwise(gram: readonly (readonly number[])[]): number {
  const pairs = gram.flatMap((row, index) => row.slice(index + 1));
  return pairs.length === 0 ? 1 : mean(pairs);
}

/**
 * Von Neumann entropy of the Gram matrix of unit vectors at trace one, over its largest value `ln M`: 0 when all samples say the same, 1 when no two have
 * anything in common (Nikitin et al. 2024).
 */
export function gramEntropy(gram: readonly (readonly number[])[]): number {
  const trace = gram.reduce((sum, row, index) => sum + (row[index] ?? 0), 0);
  if (gram.length < 2 || trace <= 0) return 0;
  const scaled = gram.map((row) => row.map((value) => value / trace));
  const eigenvalues = symmetricEigenpairs(scaled).map(({ value }) => Math.max(0, value));
  return entropy(eigenvalues) / Math.log(gram.length);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
