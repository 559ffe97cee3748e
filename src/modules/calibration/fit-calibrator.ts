import type { Calibrator } from '../../statistics/calibrator.ts';
import { fitIsotonic } from '../../statistics/isotonic.ts';
import { fitPlatt } from '../../statistics/platt.ts';
import { crossValidatedBrier } from './cross-validation.ts';
import type { Label } from './label.ts';

/**
 * Minimum number of labels for a calibrator, and the number from which isotonic regression may be
 * better than the two parameters of Platt scaling.
 */
export const labelsFor = { platt: 50, isotonic: 1000 } as const;

/**
 * Returns the calibrator for these labels: Platt scaling, or isotonic regression if there are
 * enough labels and its cross-validated Brier score is lower. Null if the scores do not rise with
 * the labels.
 * @param labels none of them held out.
 */
export function fitCalibrator(labels: readonly Label[]): Calibrator | null {
  const platt = fitPlatt(labels);
  if (platt === null || labels.length < labelsFor.isotonic) return platt;
  const plattBrier = crossValidatedBrier(labels, fitPlatt);
  const isotonicBrier = crossValidatedBrier(labels, fitIsotonic);
  const isIsotonicBetter = isotonicBrier !== null && plattBrier !== null && isotonicBrier < plattBrier;
  return isIsotonicBetter ? fitIsotonic(labels) : platt;
}
