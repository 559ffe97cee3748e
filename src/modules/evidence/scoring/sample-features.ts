import { meanOf } from '../../../statistics/means.ts';
import { dot } from '../../../statistics/vectors.ts';
import type { Findings } from '../comparison/findings.ts';
import { shareIn } from '../comparison/overlap.ts';
import { centreOf } from '../comparison/read-claim.ts';
import type { SampleIndex } from '../comparison/sample-index.ts';

/**
 * Features of a response, or of one sentence of it, beside other answers to the same question. All finite.
 * @param findings one a sentence, at least one, held against these samples.
 */
export function sampleFeatures(findings: readonly Findings[], index: SampleIndex) {
  const sentences = findings.map(({ sentence }) => sentence);
  const centre = centreOf(sentences);
  const content = sentences.flatMap((sentence) => sentence.content);
  return {
    /** Mean cosine of the response to each sample. */
    sampleSupport: meanOf(index.samples.map((sample) => dot(sample.centre, centre))),
    /** Smallest mean, over the samples, of a sentence's cosine to its nearest sentence. */
    leastSampleSupport: Math.min(...findings.map(({ sampleSupport }) => sampleSupport ?? 0)),
    sampleAgreement: index.agreement,
    sampleEntropy: index.entropy,
    /** Mean share of the response's content words that a sample does not hold. */
    sampleTokenDisagreement: meanOf(index.samples.map(({ keys }) => 1 - shareIn(content, keys))),
  };
}
