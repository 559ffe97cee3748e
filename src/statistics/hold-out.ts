import { createHash } from 'node:crypto';

/** Share of the labels that no calibrator is ever fitted on. */
export const heldOutShare = 0.2;

/**
 * Whether the labels of an inference are held out. It depends on the id alone, so that it is decided once and for ever, before anybody knows the label.
 * @param inferenceId UUID.
 */
export function isHeldOut(inferenceId: string): boolean {
  return uniformOf(inferenceId, 'hold-out') < heldOutShare;
}

/** The fold of cross-validation that an inference falls into, from 0; independent of whether it is held out. */
export function foldOf(inferenceId: string, folds: number): number {
  return Math.floor(uniformOf(inferenceId, 'fold') * folds);
}

/** A number in [0, 1) drawn by the id for a purpose: the same each time, evenly spread over ids. */
function uniformOf(id: string, purpose: string): number {
  const hash = createHash('sha256').update(`${purpose}:${id.toLowerCase()}`).digest();
  return hash.readUInt32BE() / 2 ** 32;
}
