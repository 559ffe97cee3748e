import { type FluxPosition, positions } from './positions.ts';

/** If the two leading digits are closer than this, no position wins. */
const clearWinnerMargin = 0.05;

/**
 * Maximum distance from 1 of the sum of a submitted tensor's digits: half of what the audit trail
 * allows, because storing rounds each digit.
 */
export const digitSumTolerance = 5e-5;

/**
 * Softmax with a temperature: `exp(z_j / tau) / sum_k exp(z_k / tau)`.
 * @param scores finite numbers.
 * @param temperature above zero; smaller is sharper.
 * @returns the same number of positive numbers, which sum to one.
 */
export function softmax(scores: readonly number[], temperature: number): number[] {
  const largest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp((score - largest) / temperature));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}

/**
 * Shannon entropy in nats, `-sum p ln p`, where `0 ln 0 = 0`.
 * @param probabilities non-negative, summing to one.
 */
export function entropy(probabilities: readonly number[]): number {
  return probabilities.reduce((sum, p) => (p > 0 ? sum - p * Math.log(p) : sum), 0);
}

/** What nine digits indicate: a position, and the largest digit as the confidence in it. */
interface IndicatedPosition {
  readonly fluxPosition: FluxPosition;
  readonly confidence: number;
}

/** The position of the largest digit, or 0 when the runner-up is closer than the margin. */
export function readDigits(digits: readonly number[]): IndicatedPosition {
  let winner: FluxPosition = 0;
  let largest = Number.NEGATIVE_INFINITY;
  let second = Number.NEGATIVE_INFINITY;
  for (const position of positions) {
    const digit = digits[position - 1] ?? Number.NEGATIVE_INFINITY;
    if (digit > largest) {
      second = largest;
      largest = digit;
      winner = position;
    } else if (digit > second) {
      second = digit;
    }
  }
  return { fluxPosition: largest - second < clearWinnerMargin ? 0 : winner, confidence: largest };
}
