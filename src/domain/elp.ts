/** Shares of the three channels; they sum to one. */
export interface ElpChannels {
  readonly ethos: number;
  readonly logos: number;
  readonly pathos: number;
}

/**
 * The three sacred digits (3 ethos, 9 logos, 6 pathos), each divided by their sum. Softmax digits
 * are positive, so the sum is too.
 */
export function elpOf(digits: readonly number[]): ElpChannels {
  const ethos = digits[2] ?? 0;
  const logos = digits[8] ?? 0;
  const pathos = digits[5] ?? 0;
  const total = ethos + logos + pathos;
  if (total <= 0) return { ethos: 1 / 3, logos: 1 / 3, pathos: 1 / 3 };
  return { ethos: ethos / total, logos: logos / total, pathos: pathos / total };
}

/**
 * Total variation distance, half the sum of absolute differences: 0 for equal channels, 1 for
 * disjoint ones.
 */
export function elpDivergence(one: ElpChannels, other: ElpChannels): number {
  return (
    (Math.abs(one.ethos - other.ethos) +
      Math.abs(one.logos - other.logos) +
      Math.abs(one.pathos - other.pathos)) /
    2
  );
}
