import type { Calibrator } from '../../statistics/calibrator.ts';
import { fitIsotonic } from '../../statistics/isotonic.ts';
import { fitPlatt } from '../../statistics/platt.ts';
import { crossValidatedBrier } from './cross-validation.ts';
import type { Label } from './label.ts';

/** Labels that a calibrator needs, and those from which isotonic regression may be better than Platt's two numbers. */
export const labelsFor = { platt: 50, isotonic: 1000 } as const;

/**
 * The calibrator for these labels: Platt scaling, or isotonic regression where there are enough labels and its cross-validated Brier score is lower. Null when
 * the scores do not rise with the labels.
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
