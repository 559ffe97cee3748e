import type { Calibrator } from './calibrator.ts';
import { poolAdjacentViolators } from './pool-adjacent-violators.ts';
import type { Outcome } from './score-metrics.ts';
import { softTargets } from './soft-targets.ts';

/** A knot of a piecewise linear curve. */
export interface Knot {
  readonly score: number;
  readonly probability: number;
}

/**
 * Isotonic regression (Zadrozny and Elkan 2002): the non-decreasing curve nearest to the labels.
 * The labels are replaced by Platt's soft targets, which keep every probability away from 0 and 1
 * and preserve the order. Null without labels.
 */
export function fitIsotonic(outcomes: readonly Outcome[]): Calibrator | null {
  const groups = groupsOfScores(outcomes);
  const pools = poolAdjacentViolators(
    groups.map(({ sum, count }) => sum / count),
    groups.map(({ count }) => count),
  );
  const knots = pools.flatMap(({ first, last, value }): Knot[] => {
    const ends = first === last ? [first] : [first, last];
    return ends.flatMap((index) => {
      const score = groups[index]?.score;
      return score === undefined ? [] : [{ score, probability: value }];
    });
  });
  return knots.length === 0 ? null : { method: 'ISOTONIC', knots };
}

/**
 * The value of the curve at a score.
 * @param knots in increasing order.
 */
export function interpolate(knots: readonly Knot[], score: number): number {
  const next = lowestAbove(knots, score);
  const after = knots[next];
  const before = knots[next - 1];
  if (before === undefined) return after?.probability ?? score;
  if (after === undefined) return before.probability;
  const share = (score - before.score) / (after.score - before.score);
  const height = before.probability + share * (after.probability - before.probability);
  return Math.min(after.probability, height);
}

interface ScoreGroup {
  readonly score: number;
  /** Sum of the targets. */
  readonly sum: number;
  readonly count: number;
}

/** Labels by score, in increasing order: equal scores must get one probability. */
function groupsOfScores(outcomes: readonly Outcome[]): ScoreGroup[] {
  const targets = softTargets(outcomes);
  const groups = new Map<number, ScoreGroup>();
  for (const { score, supported } of outcomes) {
    const { sum, count } = groups.get(score) ?? { sum: 0, count: 0 };
    const target = supported ? targets.supported : targets.unsupported;
    groups.set(score, { score, sum: sum + target, count: count + 1 });
  }
  return [...groups.values()].sort((one, other) => one.score - other.score);
}

/** Index of the first knot above the score, by binary search. */
function lowestAbove(knots: readonly Knot[], score: number): number {
  let low = 0;
  let high = knots.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((knots[middle]?.score ?? Number.POSITIVE_INFINITY) > score) high = middle;
    else low = middle + 1;
  }
  return low;
}
