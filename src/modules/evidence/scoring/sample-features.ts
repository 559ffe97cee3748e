import { meanOf } from '../../../statistics/means.ts';
import { dot } from '../../../statistics/vectors.ts';
import type { Findings } from '../comparison/findings.ts';
import { shareIn } from '../comparison/overlap.ts';
import { centreOf } from '../comparison/read-claim.ts';
import type { SampleIndex } from '../comparison/sample-index.ts';

/**
 * Features of a response, or of one of its claims, compared with other responses to the same text.
 * All values are finite.
 * @param findings one per sentence, at least one, compared with these samples.
 */
export function sampleFeatures(findings: readonly Findings[], index: SampleIndex) {
  const sentences = findings.map(({ sentence }) => sentence);
  const centre = centreOf(sentences);
  const content = sentences.flatMap((sentence) => sentence.content);
  return {
    /** Mean cosine between the response and each sample. */
    sampleSupport: meanOf(index.samples.map((sample) => dot(sample.centre, centre))),
    /**
     * Lowest value, over the sentences, of the mean cosine with the nearest sentence of each
     * sample.
     */
    leastSampleSupport: Math.min(...findings.map(({ sampleSupport }) => sampleSupport ?? 0)),
    sampleAgreement: index.agreement,
    sampleEntropy: index.entropy,
    /** Mean share of the content words of the response that do not occur in a sample. */
    sampleTokenDisagreement: meanOf(index.samples.map(({ keys }) => 1 - shareIn(content, keys))),
  };
}
