import type { Random } from '../../scripts/default-model/random.ts';

/** A direction drawn evenly from the unit sphere. */
export function randomUnitVector(random: Random, dimension: number): Float32Array {
  const drawn = Float64Array.from({ length: dimension }, () => random.normal());
  const length = Math.hypot(...drawn);
  return Float32Array.from(drawn, (value) => value / length);
}

/**
 * Non-negative numbers that sum to one.
 * @param sharpness 1 draws evenly from all such lists; larger values favour lists with one large number.
 */
export function randomShares(random: Random, count: number, sharpness = 1): number[] {
  const drawn = Array.from({ length: count }, () => (-Math.log(1 - random.uniform())) ** sharpness);
  const total = drawn.reduce((sum, value) => sum + value, 0);
  return drawn.map((value) => value / total);
}
