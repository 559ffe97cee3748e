/** A predicted probability and the actual outcome. */
export interface Outcome {
  /** Probability that it is supported, 0 to 1. */
  readonly score: number;
  readonly supported: boolean;
}

/** One bin of a reliability diagram. */
export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** Mean of the scores in the bin. */
  readonly meanScore: number;
  /** Share of the bin that is supported. */
  readonly supportedShare: number;
}

const standardBins = 10;

/**
 * Probability that a supported outcome scores above an unsupported one, where ties count half: the
 * area under the ROC curve by ranks (Hanley and McNeil 1982). Null if one of the two classes is
 * missing.
 */
export function auroc(outcomes: readonly Outcome[]): number | null {
  const positives = outcomes.filter(({ supported }) => supported).length;
  const negatives = outcomes.length - positives;
  if (positives === 0 || negatives === 0) return null;
  const sorted = outcomes.toSorted((one, other) => one.score - other.score);
  let rankSum = 0;
  for (let start = 0; start < sorted.length; ) {
    let end = start;
    while (end < sorted.length && sorted[end]?.score === sorted[start]?.score) end += 1;
    const meanRank = (start + 1 + end) / 2;
    rankSum += meanRank * sorted.slice(start, end).filter(({ supported }) => supported).length;
    start = end;
  }
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

/** Mean squared difference of score and outcome (Brier 1950). Null without outcomes. */
export function brierScore(outcomes: readonly Outcome[]): number | null {
  if (outcomes.length === 0) return null;
  const squares = outcomes.reduce((sum, { score, supported }) => sum + (score - Number(supported)) ** 2, 0);
  return squares / outcomes.length;
}

/** Outcomes in bins of equal width over 0 to 1. Empty bins are omitted. */
export function reliabilityBins(outcomes: readonly Outcome[], bins: number = standardBins): ReliabilityBin[] {
  const members = Array.from({ length: bins }, (): Outcome[] => []);
  for (const outcome of outcomes)
    members[Math.min(bins - 1, Math.floor(outcome.score * bins))]?.push(outcome);
  return members.flatMap((inside, index) => {
    const count = inside.length;
    if (count === 0) return [];
    const meanScore = inside.reduce((sum, { score }) => sum + score, 0) / count;
    const supportedShare = inside.filter(({ supported }) => supported).length / count;
    return [{ from: index / bins, to: (index + 1) / bins, count, meanScore, supportedShare }];
  });
}

/**
 * Expected calibration error: mean absolute difference of score and share over bins of equal width,
 * weighted by their counts (Naeini et al. 2015). Null without outcomes.
 */
export function expectedCalibrationError(
  outcomes: readonly Outcome[],
  bins: number = standardBins,
): number | null {
  if (outcomes.length === 0) return null;
  return reliabilityBins(outcomes, bins).reduce(
    (sum, { count, meanScore, supportedShare }) =>
      sum + (count / outcomes.length) * Math.abs(meanScore - supportedShare),
    0,
  );
}

/**
 * Mean of the true positive and true negative rates, where a score at or above the threshold
 * predicts supported.
 */
export function balancedAccuracy(outcomes: readonly Outcome[], threshold = 0.5): number | null {
  const shareRight = (kind: boolean) => {
    const members = outcomes.filter(({ supported }) => supported === kind);
    return members.filter(({ score }) => score >= threshold === kind).length / members.length;
  };
  const mean = (shareRight(true) + shareRight(false)) / 2;
  return Number.isNaN(mean) ? null : mean;
}
