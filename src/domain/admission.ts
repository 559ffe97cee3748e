import { isSacred } from './positions.ts';

/** Minimum signal of an archived inference. */
export const minSignal = 0.6;

/** Outside the sacred positions, the confidence must exceed this value. */
export const confidenceToExceed = 0.8;

export interface LakeCandidate {
  /** Signal before any intervention, so that a boost never admits an inference to the archive. */
  readonly signalBefore: number;
  readonly hallucinationDetected: boolean;
  readonly fluxPosition: number;
  readonly confidence: number;
}

/** Whether an inference belongs in the Confidence Lake. */
export function isLakeWorthy(candidate: LakeCandidate): boolean {
  return (
    candidate.signalBefore >= minSignal &&
    !candidate.hallucinationDetected &&
    (isSacred(candidate.fluxPosition) || candidate.confidence > confidenceToExceed)
  );
}
