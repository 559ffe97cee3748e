import type { Outcome } from './score-metrics.ts';

/** What a label of each kind is taken for. */
interface SoftTargets {
  readonly supported: number;
  readonly unsupported: number;
}

/**
 * Labels as their posterior means under a uniform prior instead of 1 and 0, so that no finite number of labels claims certainty: `(n+ + 1) / (n+ + 2)` and
 * `1 / (n- + 2)` (Platt 1999, Probabilistic outputs for support vector machines, 2.2).
 */
export function softTargets(outcomes: readonly Outcome[]): SoftTargets {
  const positives = outcomes.filter(({ supported }) => supported).length;
  const negatives = outcomes.length - positives;
  return { supported: (positives + 1) / (positives + 2), unsupported: 1 / (negatives + 2) };
}
