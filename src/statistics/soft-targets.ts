import type { Outcome } from './score-metrics.ts';

/** Target value of each class of label. */
interface SoftTargets {
  readonly supported: number;
  readonly unsupported: number;
}

/**
 * Replaces labels 1 and 0 by their posterior means under a uniform prior, so that a finite number
 * of labels never implies certainty: `(n+ + 1) / (n+ + 2)` and `1 / (n- + 2)` (Platt 1999,
 * Probabilistic outputs for support vector machines, 2.2).
 */
export function softTargets(outcomes: readonly Outcome[]): SoftTargets {
  const positives = outcomes.filter(({ supported }) => supported).length;
  const negatives = outcomes.length - positives;
  return { supported: (positives + 1) / (positives + 2), unsupported: 1 / (negatives + 2) };
}
