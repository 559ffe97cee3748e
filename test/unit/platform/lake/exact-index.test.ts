import { expect, test } from 'vitest';
import { ExactIndex } from '../../../../src/platform/lake/search/exact-index.ts';
import { vector } from '../../../support/lake-entries.ts';

function kept(vectors: readonly Float32Array[]): ExactIndex {
  const [{ length: dimension } = new Float32Array()] = vectors;
  const all = new Float32Array(vectors.length * dimension);
  for (const [row, one] of vectors.entries()) all.set(one, row * dimension);
  const found = new ExactIndex(dimension);
  found.add({ dimension, labels: Float64Array.from(vectors.keys()), vectors: all });
  return found;
}

test.each([
  384, 8192, 32_768, 65_535,
])('the nearest of vectors of %i numbers is found, whatever single precision loses in so many', (dimension) => {
  const query = new Float32Array(dimension).fill(1);
  for (const share of [0.0005, 0.002, 0.005, 0.01, 0.02]) {
    const near = query.map((value, index) => value + (index % 2 === 0 ? share : -share));
    expect([...kept([near, query]).nearest(query, 1, () => true).labels]).toEqual([1]);
  }
});

test.each([1, 2, 3, 5, 7])('vectors of %i numbers are compared by these alone', (dimension) => {
  const vectors = Array.from({ length: 50 }, (_, number) => vector(dimension, number));
  const query = vector(dimension, 99);
  const cosines = vectors.map((one) => one.reduce((sum, value, at) => sum + value * (query[at] ?? 0), 0));
  const all = kept(vectors);
  const { cosines: found } = all.nearest(query, 5, () => true);
  for (const [place, cosine] of cosines
    .toSorted((one, other) => other - one)
    .slice(0, 5)
    .entries())
    expect(found[place]).toBeCloseTo(cosine, 5);
});

test('how long a vector is does not count, however little it is off', () => {
  const query = vector(384, 1);
  const aside = query.map((value, index) => value + (index === 0 ? 0.0006 : 0));
  const longer = Math.sqrt(1 + 0.9e-6) / Math.hypot(...aside);
  const vectors = [query.map((value) => value * Math.sqrt(1 - 0.9e-6)), aside.map((value) => value * longer)];
  expect([...kept(vectors).nearest(query, 2, () => true).labels]).toEqual([0, 1]);
});
