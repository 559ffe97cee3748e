/** What a classifier said of one sample, and whether it was right. */
export interface Judgement {
  /** Probability it gave to its answer, 0 to 1. */
  readonly confidence: number;
  readonly isRight: boolean;
}

/** Share of right answers. */
export function accuracyOf(judgements: readonly Judgement[]): number {
  return judgements.filter(({ isRight }) => isRight).length / judgements.length;
}

/**
 * Expected calibration error (Naeini et al. 2015): mean distance between confidence and accuracy
 * over bins of equal width, weighted by how many judgements fall in each.
 */
export function expectedCalibrationError(judgements: readonly Judgement[], binCount = 10): number {
  const bins = Map.groupBy(judgements, ({ confidence }) =>
    Math.min(binCount - 1, Math.floor(confidence * binCount)),
  );
  const gaps = [...bins.values()].map((bin) => {
    const confidence = bin.reduce((sum, judgement) => sum + judgement.confidence, 0) / bin.length;
    return bin.length * Math.abs(accuracyOf(bin) - confidence);
  });
  return gaps.reduce((sum, gap) => sum + gap, 0) / judgements.length;
}
