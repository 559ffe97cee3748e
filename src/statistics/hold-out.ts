import { createHash } from 'node:crypto';

/** Share of the labels that are never used to fit a calibrator. */
export const heldOutShare = 0.2;

/**
 * Returns whether the labels of an inference are held out. It depends on the id alone, so it is
 * fixed before the label is known.
 * @param inferenceId UUID.
 */
export function isHeldOut(inferenceId: string): boolean {
  return uniformOf(inferenceId, 'hold-out') < heldOutShare;
}

/** Cross-validation fold of an inference, from 0. Independent of whether it is held out. */
export function foldOf(inferenceId: string, folds: number): number {
  return Math.floor(uniformOf(inferenceId, 'fold') * folds);
}

/** A number in [0, 1) derived from the id for a purpose: deterministic, and uniform over ids. */
function uniformOf(id: string, purpose: string): number {
  const hash = createHash('sha256').update(`${purpose}:${id.toLowerCase()}`).digest();
  return hash.readUInt32BE() / 2 ** 32;
}
