import { describe, expect, test } from 'vitest';
import { createRandom, type Random } from '../../../scripts/default-model/random.ts';
import { float32ArrayLiteral, shortestFloat32 } from '../../../src/statistics/float32.ts';

/** Significant digits of a number as it is written. */
const significantDigits = (value: number) =>
  value.toExponential().replace(/e.*$/, '').replace(/[-.]/g, '').replace(/0+$/, '').length;

describe('the shortest number of a float32', () => {
  test.each([
    [0.8700000047683716, 0.87],
    [0.10000000149011612, 0.1],
    [0.1, 0.1],
    [1 / 3, 0.33333334],
    [2 / 3, 0.6666667],
    [0.1111111111111111, 0.11111111],
    [0.000976565, 0.000976565],
    [-0.15, -0.15],
    [16_777_217, 16_777_216],
    [3.4028234663852886e38, 3.4028235e38],
    [1.1754943508222875e-38, 1.1754944e-38],
    [0, 0],
    [1, 1],
  ])('%d becomes %d', (value, expected) => {
    expect(shortestFloat32(value)).toBe(expected);
  });

  const drawn = (seed: number, draw: (random: Random) => number) => {
    const random = createRandom(seed);
    return Array.from({ length: 20_000 }, () => draw(random));
  };

  test('is the same float32, and is not rounded twice', () => {
    const values = drawn(11, (random) => random.normal() * 10 ** (20 * random.uniform() - 15));
    expect(values.filter((value) => Math.fround(shortestFloat32(value)) !== Math.fround(value))).toEqual([]);
    const shortest = values.map(shortestFloat32);
    expect(shortest.map(shortestFloat32)).toEqual(shortest);
  });

  test('has no digit too many', () => {
    const shortest = drawn(12, ({ uniform }) => shortestFloat32(uniform()));
    const longer = shortest.filter((value) => {
      const digits = significantDigits(value);
      return digits > 1 && Math.fround(Number(value.toPrecision(digits - 1))) === Math.fround(value);
    });
    expect(longer).toEqual([]);
  });

  test('keeps the order of numbers', () => {
    const values = drawn(13, ({ uniform }) => uniform()).toSorted((one, other) => one - other);
    const shortest = values.map(shortestFloat32);
    expect(shortest).toEqual(shortest.toSorted((one, other) => one - other));
  });
});

describe('the literal of an array of float32', () => {
  test('has the bits of each number, as C99 writes them', () => {
    const numbers = Float32Array.of(
      1,
      -0.5,
      0,
      -0,
      0.1,
      2 ** -149,
      1.1754943508222875e-38,
      3.4028234663852886e38,
    );
    expect(float32ArrayLiteral(numbers)).toBe(
      '{0x800000p-23,-0x800000p-24,0x0p-149,-0x0p-149,0xcccccdp-27,0x1p-149,0x800000p-149,0xffffffp104}',
    );
  });

  test('is that of a part of a buffer, when the numbers are one', () => {
    expect(float32ArrayLiteral(Float32Array.of(1, 2, 1, 4).subarray(1, 3))).toBe(
      '{0x800000p-22,0x800000p-23}',
    );
  });
});
