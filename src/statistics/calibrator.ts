import { z } from 'zod';
import { interpolate, type Knot } from './isotonic.ts';
import { logOddsOf, withoutCertainty } from './log-odds.ts';
import { logistic } from './logistic-regression.ts';

export const calibratorMethods = ['PLATT', 'ISOTONIC'] as const;
export type CalibratorMethod = (typeof calibratorMethods)[number];

/** A monotonically non-decreasing map from scores to probabilities, both 0 to 1. */
export type Calibrator = PlattCalibrator | IsotonicCalibrator;

/** `probability = logistic(intercept + slope * log odds of the score)`. */
interface PlattCalibrator {
  readonly method: 'PLATT';
  readonly intercept: number;
  /** Positive. */
  readonly slope: number;
}

/** Piecewise linear between the knots, constant outside them. */
interface IsotonicCalibrator {
  readonly method: 'ISOTONIC';
  /** At least one. Scores increase and probabilities do not decrease. */
  readonly knots: readonly Knot[];
}

const shareSchema = z.number().min(0).max(1);

/** The stored form of a calibrator. */
export const calibratorSchema: z.ZodType<Calibrator> = z.discriminatedUnion('method', [
  z.object({ method: z.literal('PLATT'), intercept: z.number(), slope: z.number().positive() }),
  z.object({
    method: z.literal('ISOTONIC'),
    knots: z
      .array(z.object({ score: shareSchema, probability: shareSchema }))
      .min(1)
      .refine(isRising),
  }),
]);

/**
 * Probability of a score. Without a calibrator, it is the score itself. It does not decrease when
 * the score increases, and is never exactly 0 or 1.
 * @param score 0 to 1.
 */
export function applyCalibrator(calibrator: Calibrator | null, score: number): number {
  if (calibrator === null) return withoutCertainty(score);
  if (calibrator.method === 'ISOTONIC') return withoutCertainty(interpolate(calibrator.knots, score));
  return withoutCertainty(logistic(calibrator.intercept + calibrator.slope * logOddsOf(score)));
}

/** The active calibrator, with its version number. */
export interface CurrentCalibrator {
  readonly version: number;
  readonly calibrator: Calibrator;
}

/** A probability and its source. */
export interface CalibratedScore {
  /** Probability that the response is supported, between 0 and 1. */
  readonly probability: number;
  /** Whether it comes from a calibrator fitted on labels of this installation. */
  readonly calibrated: boolean;
  /** Version of that calibrator. */
  readonly calibratorVersion: number | null;
}

/**
 * Calibrates a score with the active calibrator of the installation. Without one, the shipped score
 * is used as it is.
 */
export function calibrate(score: number, current: CurrentCalibrator | null): CalibratedScore {
  return {
    probability: applyCalibrator(current?.calibrator ?? null, score),
    calibrated: current !== null,
    calibratorVersion: current?.version ?? null,
  };
}

function isRising(knots: readonly Knot[]): boolean {
  return knots.every(({ score, probability }, index) => {
    const before = knots[index - 1];
    return before === undefined || (before.score < score && before.probability <= probability);
  });
}
