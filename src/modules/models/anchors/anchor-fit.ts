import { readDigits, softmax } from '../../../domain/digits.ts';
import type { LabelledScores } from '../../../domain/temperature.ts';

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
  readonly reliability?: readonly ReliabilityBin[];
  /** Number of anchors held out. */
  readonly held_out: number;
}

/** One bin of a reliability curve. */
export interface ReliabilityBin {
  /** Lower bound of the bin, inclusive, 0 to 1. */
  readonly from: number;
  /** Upper bound of the bin: where the next bin begins. The last bin includes 1. */
  readonly to: number;
  readonly count: number;
  /** Mean confidence in the bin. */
  readonly confidence: number;
  /** Share that was right. */
  readonly accuracy: number;
}

const bins = 10;

/** Computes the fit from held-out scores at the given temperature. @param samples at least one. */
export function anchorFitOf(
  samples: readonly LabelledScores[],
  temperature: number,
  version: string,
): AnchorFit {
  const judged = samples.map(({ position, scores }) => {
    const digits = softmax(scores, temperature);
    const confidence = readDigits(digits).confidence;
    return { confidence, isRight: digits.indexOf(confidence) === position - 1 };
  });
  return {
    version,
    temperature,
    accuracy: judged.filter(({ isRight }) => isRight).length / judged.length,
    expected_calibration_error: expectedCalibrationError(judged),
    reliability: reliability(judged),
    held_out: judged.length,
  };
}

export interface Judged {
  /** 0 to 1. */
  readonly confidence: number;
  readonly isRight: boolean;
}

/**
 * Reliability curve: mean confidence and accuracy in ten bins of confidence of equal width. Empty
 * bins are omitted.
 */
export function reliability(judged: readonly Judged[]): ReliabilityBin[] {
  const members = Array.from({ length: bins }, (): Judged[] => []);
  for (const one of judged) members[Math.min(bins - 1, Math.floor(one.confidence * bins))]?.push(one);
  return members.flatMap((inside, bin) => {
    const count = inside.length;
    if (count === 0) return [];
    return {
      from: bin / bins,
      to: (bin + 1) / bins,
      count,
      confidence: inside.reduce((sum, { confidence }) => sum + confidence, 0) / count,
      accuracy: inside.filter(({ isRight }) => isRight).length / count,
    };
  });
}

/**
 * Expected calibration error (Naeini et al. 2015): the distance between confidence and accuracy of
 * each bin, weighted by its count.
 */
export function expectedCalibrationError(judged: readonly Judged[]): number {
  return reliability(judged).reduce(
    (sum, { count, confidence, accuracy }) => sum + (count / judged.length) * Math.abs(confidence - accuracy),
    0,
  );
}
