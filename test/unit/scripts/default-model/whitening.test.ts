import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../scripts/default-model/random.ts';
import { cholesky, solveLower, whitened } from '../../../../scripts/default-model/whitening.ts';

describe('cholesky', () => {
  it('factors a known matrix', () => {
    const rows = [
      [4, 12, -16],
      [12, 37, -43],
      [-16, -43, 98],
    ].map((row) => Float64Array.from(row));
    expect(cholesky(rows).map((row) => [...row])).toEqual([
      [2, 0, 0],
      [6, 1, 0],
      [-8, 5, 3],
    ]);
  });

  it('refuses a matrix that is not positive definite', () => {
    expect(() => cholesky([Float64Array.of(0)])).toThrow(/positive definite/);
  });

  it('gives a factor that solveLower inverts', () => {
    const factor = [Float64Array.of(2, 0), Float64Array.of(6, 1)];
    expect([...solveLower(factor, Float32Array.of(4, 15))]).toEqual([2, 3]);
  });
});

describe('whitened', () => {
  it('takes away what all words share', () => {
    const random = createRandom(2);
    const vectors = new Map(
      Array.from({ length: 500 }, (_, index): [string, Float32Array] => {
        const common = 10 + 3 * random.normal();
        return [
          `${index}`,
          Float32Array.of(common + random.normal(), common + random.normal(), random.normal()),
        ];
      }),
    );
    const result = [...whitened(vectors, 3, () => 1).values()];
    const meanProduct = (i: number, j: number): number =>
      result.reduce((sum, vector) => sum + (vector[i] ?? 0) * (vector[j] ?? 0), 0) / result.length;
    expect(meanProduct(0, 1)).toBeCloseTo(0, 1);
    expect(meanProduct(0, 0)).toBeCloseTo(1 / 3, 1);
    for (const vector of result) expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
  });
});
