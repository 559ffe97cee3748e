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

/** How good probabilities are on labels. What the labels cannot give is null. */
export interface CalibrationFigures {
  readonly auroc: number | null;
  readonly brier: number | null;
  readonly ece: number | null;
  /** What the length of the response alone reaches. */
  readonly lengthAuroc: number | null;
}

/** The figures with what they rest on. */
export interface Measurement extends CalibrationFigures {
  /** Labels they were measured on. */
  readonly count: number;
  readonly reliability: readonly ReliabilityBin[];
}

/** Measures what a calibrator makes of the labels' scores; without one, the scores themselves. */
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

/** Whether long or short responses are the supported ones, nobody says beforehand: the better direction counts, 0.5 or more. */
function lengthAuroc(labels: readonly Label[]): number | null {
  const longIsGood = auroc(labels.map(({ length, supported }) => ({ score: length, supported })));
  return longIsGood === null ? null : Math.max(longIsGood, 1 - longIsGood);
}
