import { readDigits, softmax } from '../../../domain/digits.ts';
import type { LabelledScores } from '../../../domain/temperature.ts';

/** How well a model tells the nine positions apart, measured on anchors that shaped no direction. Keys are spelled as the column documents them. */
export interface AnchorFit {
  /** Version of the anchor sentences. */
  readonly version: string;
  /** The fitted softmax temperature. */
  readonly temperature: number;
  /** Share of held-out anchors whose largest digit is their position, 0 to 1; chance is 1/9. */
  readonly accuracy: number;
  /** Ten equal bins of confidence, 0 to 1. */
  readonly expected_calibration_error: number;
  /** The reliability curve those two come from; missing in what was stored before curves were kept. */
  readonly reliability?: readonly ReliabilityBin[];
  /** How many anchors were held out. */
  readonly held_out: number;
}

/** One bin of a reliability curve. */
export interface ReliabilityBin {
  /** Lowest confidence in it, 0 to 1. */
  readonly from: number;
  /** Where the next bin begins; the last one holds 1 too. */
  readonly to: number;
  readonly count: number;
  /** Mean confidence in the bin. */
  readonly confidence: number;
  /** Share that was right. */
  readonly accuracy: number;
}

const bins = 10;

/** What held-out scores say at that temperature. @param samples at least one. */
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

/** Reliability curve: mean confidence and accuracy in ten equal bins of confidence; empty bins are left out. */
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

/** Expected calibration error (Naeini et al. 2015): the bins' distances between confidence and accuracy, weighted by their counts. */
export function expectedCalibrationError(judged: readonly Judged[]): number {
  return reliability(judged).reduce(
    (sum, { count, confidence, accuracy }) => sum + (count / judged.length) * Math.abs(confidence - accuracy),
    0,
  );
}
