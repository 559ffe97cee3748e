import { applyCalibrator, type Calibrator } from '../../statistics/calibrator.ts';
import { foldOf } from '../../statistics/hold-out.ts';
import { brierScore, type Outcome } from '../../statistics/score-metrics.ts';
import type { Label } from './label.ts';

/** Fits a calibrator. Returns null if none can be fitted. */
type Fit = (outcomes: readonly Outcome[]) => Calibrator | null;

const standardFolds = 5;

/**
 * Brier score of labels, each judged by a calibrator that was fitted on the other folds. The folds
 * depend on the ids alone, so two fits are compared on the same folds. Null if a fold leaves too
 * little to fit on.
 */
export function crossValidatedBrier(
  labels: readonly Label[],
  fitOn: Fit,
  folds: number = standardFolds,
): number | null {
  const placed = labels.map((label) => ({ ...label, fold: foldOf(label.inferenceId, folds) }));
  const judged: Outcome[] = [];
  for (let fold = 0; fold < folds; fold += 1) {
    const calibrator = fitOn(placed.filter((label) => label.fold !== fold));
    if (calibrator === null) return null;
    for (const { score, supported } of placed.filter((label) => label.fold === fold)) {
      judged.push({ score: applyCalibrator(calibrator, score), supported });
    }
  }
  return brierScore(judged);
}
