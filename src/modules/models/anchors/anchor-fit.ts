import { readDigits, softmax } from '../../../domain/digits.ts';
import type { LabelledScores } from '../../../domain/temperature.ts';
import {
  expectedCalibrationError,
  type Outcome,
  reliabilityBins,
} from '../../../statistics/score-metrics.ts';

/**
 * How well a model distinguishes the nine positions, measured on anchors that were not used for the
 * directions. Keys are spelled as the column documents them.
 */
export interface AnchorFit {
  /** Version of the anchor sentences. */
  readonly version: string;
  /** Fitted softmax temperature. */
  readonly temperature: number;
  /** Share of held-out anchors whose largest digit is their position, 0 to 1. Chance is 1/9. */
  readonly accuracy: number;
  /** Over ten bins of confidence of equal width, 0 to 1. */
  readonly expected_calibration_error: number;
  /**
   * The reliability curve behind accuracy and calibration error. Missing in rows that were stored
   * before curves were kept.
   */
  readonly reliability?: readonly ConfidenceBin[];
  /** Number of anchors held out. */
  readonly held_out: number;
}

/** One bin of a reliability curve. */
export interface ConfidenceBin {
  /** Lower bound of the bin, inclusive, 0 to 1. */
  readonly from: number;
  /** Upper bound of the bin, exclusive. The last bin includes 1. */
  readonly to: number;
  readonly count: number;
  /** Mean confidence in the bin. */
  readonly confidence: number;
  /** Share that was right. */
  readonly accuracy: number;
}

/**
 * Computes the fit from held-out scores at the given temperature.
 * @param samples at least one.
 */
export function anchorFitOf(
  samples: readonly LabelledScores[],
  temperature: number,
  version: string,
): AnchorFit {
  const outcomes = samples.map(({ position, scores }) => {
    const digits = softmax(scores, temperature);
    const confidence = readDigits(digits).confidence;
    return { score: confidence, supported: digits.indexOf(confidence) === position - 1 };
  });
  return {
    version,
    temperature,
    accuracy: outcomes.filter(({ supported }) => supported).length / outcomes.length,
    expected_calibration_error: expectedCalibrationError(outcomes) ?? 0,
    reliability: reliabilityOf(outcomes),
    held_out: outcomes.length,
  };
}

/**
 * Reliability curve: mean confidence and accuracy in ten bins of confidence of equal width. Empty
 * bins are omitted.
 */
function reliabilityOf(outcomes: readonly Outcome[]): ConfidenceBin[] {
  return reliabilityBins(outcomes).map(({ meanScore, supportedShare, ...bin }) => ({
    ...bin,
    confidence: meanScore,
    accuracy: supportedShare,
  }));
}
