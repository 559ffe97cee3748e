import type { Calibrator } from './calibrator.ts';
import { logOddsOf } from './log-odds.ts';
import { fitLogistic } from './logistic-regression.ts';
import type { Outcome } from './score-metrics.ts';
import { softTargets } from './soft-targets.ts';

/** Keeps the slope determined if all scores are equal. On real labels its effect is negligible. */
const ridge = 1e-3;
/** A curve with a smaller slope is constant except for rounding. */
const minSlope = 1e-6;

/**
 * Platt scaling: a logistic curve over the log odds of the scores, fitted to soft targets. Null if
 * the scores do not increase with the labels, because such a curve would invert the verdicts.
 */
export function fitPlatt(outcomes: readonly Outcome[]): Calibrator | null {
  const targets = softTargets(outcomes);
  const { intercept, coefficients } = fitLogistic(
    outcomes.map(({ score }) => [logOddsOf(score)]),
    outcomes.map(({ supported }) => (supported ? targets.supported : targets.unsupported)),
    { ridge },
  );
  const [slope = 0] = coefficients;
  if (!Number.isFinite(intercept) || !Number.isFinite(slope) || slope < minSlope) return null;
  return { method: 'PLATT', intercept, slope };
}
