import { applyCalibrator, type Calibrator } from '../../statistics/calibrator.ts';
import {
  auroc,
  brierScore,
  expectedCalibrationError,
  type Outcome,
  type ReliabilityBin,
  reliabilityBins,
} from '../../statistics/score-metrics.ts';
import type { Label } from './label.ts';

/**
 * How good probabilities are, measured on labels. A figure that the labels do not determine is
 * null.
 */
export interface CalibrationFigures {
  readonly auroc: number | null;
  readonly brier: number | null;
  readonly ece: number | null;
  /** AUROC of the length of the response alone. */
  readonly lengthAuroc: number | null;
}

/** The figures and the labels they are based on. */
export interface Measurement extends CalibrationFigures {
  /** Number of labels they were measured on. */
  readonly count: number;
  readonly reliability: readonly ReliabilityBin[];
}

/**
 * Measures the probabilities that a calibrator gives for the scores of the labels. Without a
 * calibrator, measures the scores themselves.
 */
export function measure(labels: readonly Label[], calibrator: Calibrator | null): Measurement {
  const outcomes = labels.map(
    ({ score, supported }): Outcome => ({ score: applyCalibrator(calibrator, score), supported }),
  );
  return {
    count: labels.length,
    auroc: auroc(outcomes),
    brier: brierScore(outcomes),
    ece: expectedCalibrationError(outcomes),
    lengthAuroc: lengthAuroc(labels),
    reliability: reliabilityBins(outcomes),
  };
}

/**
 * It is not known beforehand whether long or short responses are the supported ones, so the better
 * direction counts: 0.5 or more.
 */
function lengthAuroc(labels: readonly Label[]): number | null {
  const longIsGood = auroc(labels.map(({ length, supported }) => ({ score: length, supported })));
  return longIsGood === null ? null : Math.max(longIsGood, 1 - longIsGood);
}
