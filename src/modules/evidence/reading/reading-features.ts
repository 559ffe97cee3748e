import type { Reading } from './reading.ts';

/** Log odds beyond which a reading is not more certain. */
const maxOdds = 6;

/** Features by name. */
export type ReadingFeatures = Readonly<Record<'read' | 'entailed' | 'contradicted', number>>;

/** Features of a claim that is copied. It need not be read. */
export const copiedFeatures: ReadingFeatures = {
  read: 1,
  entailed: maxOdds,
  contradicted: -maxOdds,
};

/** Features of what was read for one claim. Log odds are bounded by 6 on either side. */
export function readingFeatures(reading: Reading): ReadingFeatures {
  if (reading.length === 0) throw new RangeError('Nothing was read.');
  const entailments = reading.map(({ entailment }) => entailment);
  return {
    /** 1 if the claim was read, or need not be read. */
    read: 1,
    /** Log odds that the text that entails the claim most does entail it. */
    entailed: logOdds(Math.max(...entailments)),
    /** Log odds that the text that contradicts the claim most does contradict it. */
    contradicted: logOdds(Math.max(...reading.map(({ contradiction }) => contradiction))),
  };
}

function logOdds(probability: number): number {
  const odds = Math.log(probability / (1 - probability));
  return Math.min(maxOdds, Math.max(-maxOdds, odds));
}
