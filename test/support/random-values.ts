import { randomInt } from 'node:crypto';
import { onTestFailed } from 'vitest';
import { createRandom, type Random } from '../../scripts/default-model/random.ts';

/**
 * A source of numbers for the test that runs: another one each time, or the one of `TEST_SEED`. A
 * test that fails prints its seed. One whose processes or sockets run side by side draws the same
 * numbers again, in an order that may differ.
 */
export function randomOfTest(): Random {
  const seed = Number(process.env.TEST_SEED ?? randomInt(2 ** 32));
  onTestFailed(({ task }) => console.error(`TEST_SEED=${seed} draws the numbers of "${task.name}" again`));
  return createRandom(seed);
}

/** A direction drawn evenly from the unit sphere. */
export function randomUnitVector(random: Random, dimension: number): Float32Array {
  const drawn = Float64Array.from({ length: dimension }, () => random.normal());
  const length = Math.hypot(...drawn);
  return Float32Array.from(drawn, (value) => value / length);
}

/**
 * Non-negative numbers that sum to one.
 * @param sharpness 1 draws evenly from all such lists; larger values favour lists with one large
 * number.
 */
export function randomShares(random: Random, count: number, sharpness = 1): number[] {
  const drawn = Array.from({ length: count }, () => (-Math.log(1 - random.uniform())) ** sharpness);
  const total = drawn.reduce((sum, value) => sum + value, 0);
  return drawn.map((value) => value / total);
}
