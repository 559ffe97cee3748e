import type { Measurement } from './measurement.ts';

/** Minimum number of held-out labels for a comparison of two calibrators. */
const minHoldOut = 10;

/**
 * Whether a calibrator replaces the version in force: its Brier score must be lower on the same
 * held-out labels. There must be at least ten of these labels, and both kinds among them. Otherwise
 * the version in force stays.
 */
export function isPromotable(candidate: Measurement, inForce: Measurement): boolean {
  if (candidate.count < minHoldOut || candidate.auroc === null) return false;
  return candidate.brier !== null && inForce.brier !== null && candidate.brier < inForce.brier;
}
