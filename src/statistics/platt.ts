import type { Calibrator } from './calibrator.ts';
import { logOddsOf } from './log-odds.ts';
import { fitLogistic } from './logistic-regression.ts';
import type { Outcome } from './score-metrics.ts';
import { softTargets } from './soft-targets.ts';

/** Keeps the slope determined where all scores are one; on real labels it is too small to be seen. */
const ridge = 1e-3;
/** A curve that is less steep than this is level but for rounding. */
const leastSlope = 1e-6;

/**
 * Platt scaling: a logistic curve over the log odds of the scores, fitted to soft targets. Null when the scores do not rise with the labels: such a curve would
 * turn the verdicts round.
 */
export function fitPlatt(outcomes: readonly Outcome[]): Calibrator | null {
  const targets = softTargets(outcomes);
  const { intercept, coefficients } = fitLogistic(
    outcomes.map(({ score }) => [logOddsOf(score)]),
    outcomes.map(({ supported }) => (supported ? targets.supported : targets.unsupported)),
    { ridge },
  );
  const [slope = 0] = coefficients;
  if (!Number.isFinite(intercept) || !Number.isFinite(slope) || slope < leastSlope) return null;
  return { method: 'PLATT', intercept, slope };
}
