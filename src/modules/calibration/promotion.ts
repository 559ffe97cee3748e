import type { Measurement } from './measurement.ts';

/** Held-out labels without which nobody can say which of two calibrators is better. */
const smallestHoldOut = 10;

/**
 * Whether a calibrator takes the place of what is in force: its Brier score is lower on the same held-out labels, which are at least ten and of both kinds.
 * In doubt, what is in force stays.
 */
export function isPromotable(candidate: Measurement, inForce: Measurement): boolean {
  if (candidate.count < smallestHoldOut || candidate.auroc === null) return false;
  return candidate.brier !== null && inForce.brier !== null && candidate.brier < inForce.brier;
}
