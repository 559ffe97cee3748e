import { softmax } from './digits.ts';
import type { Position } from './positions.ts';

/** Nine scores of a text whose position is known. */
export interface LabelledScores {
  readonly position: Position;
  readonly scores: readonly number[];
}

const lowest = 0.005;
const highest = 5;
const golden = (Math.sqrt(5) - 1) / 2;

/**
 * Mean negative log-likelihood, in nats, of the known positions under softmax(scores /
 * temperature).
 */
export function negativeLogLikelihood(samples: readonly LabelledScores[], temperature: number): number {
  const total = samples.reduce((sum, sample) => {
    const probability = softmax(sample.scores, temperature)[sample.position - 1] ?? 0;
    return sum - Math.log(Math.max(probability, Number.MIN_VALUE));
  }, 0);
  return total / samples.length;
}

/**
 * Temperature scaling (Guo et al. 2017): the temperature with the lowest negative log-likelihood,
 * by golden-section search over its logarithm. The likelihood is unimodal in 1/temperature, so the
 * search finds the global minimum.
 * @param samples at least one. They must not have shaped the directions that scored them.
 */
export function fitTemperature(samples: readonly LabelledScores[]): number {
  if (samples.length === 0)
    throw new RangeError('A temperature can be fitted only on one or more held-out samples.');
  const cost = (logarithm: number) => negativeLogLikelihood(samples, Math.exp(logarithm));
  let low = Math.log(lowest);
  let high = Math.log(highest);
  let left = high - golden * (high - low);
  let right = low + golden * (high - low);
  let costLeft = cost(left);
  let costRight = cost(right);
  while (high - low > 1e-6) {
    if (costLeft <= costRight) {
      high = right;
      right = left;
      costRight = costLeft;
      left = high - golden * (high - low);
      costLeft = cost(left);
    } else {
      low = left;
      left = right;
      costLeft = costRight;
      right = low + golden * (high - low);
      costRight = cost(right);
    }
  }
  return Math.exp((low + high) / 2);
}
