import { describe, expect, it } from 'vitest';
import { dequantise, quantise } from '../../../../scripts/default-model/quantise.ts';
import { createRandom } from '../../../../scripts/default-model/random.ts';

describe('quantise', () => {
  it('moves no value by more than half its row scale, and keeps the largest exactly', () => {
    const random = createRandom(7);
    const matrix = { values: Float32Array.from({ length: 40 * 384 }, () => random.normal()), width: 384 };
    const quantised = quantise(matrix);
    const restored = dequantise(quantised);
    for (const [index, value] of matrix.values.entries()) {
      const scale = quantised.scales[Math.floor(index / 384)] ?? Number.NaN;
      expect(Math.abs((restored.values[index] ?? Number.NaN) - value)).toBeLessThanOrEqual(scale * 0.501);
    }
    expect(quantised.bytes.reduce((largest, byte) => Math.max(largest, Math.abs(byte)), 0)).toBe(127);
  });

  it('keeps a row of zeros', () => {
    expect([...dequantise(quantise({ values: new Float32Array(6), width: 3 })).values]).toEqual([
      0, 0, 0, 0, 0, 0,
    ]);
  });

  it('refuses a value that is not finite, naming the row', () => {
    const matrix = { values: Float32Array.of(1, 2, Number.POSITIVE_INFINITY, 0), width: 2 };
    expect(() => quantise(matrix)).toThrow('row 1');
  });
});
