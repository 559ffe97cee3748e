import { expect, test } from 'vitest';
import { chunksOf } from '../../../../../src/platform/onnx/engine/count-tokens.ts';

const text = (length: number) => 'a'.repeat(length);

test('texts share a message up to its size, and a longer one has its own', () => {
  const lengths = [0, 40_000, 25_536, 1, 65_535, 100_000, 0, 2];
  const parcels = chunksOf(lengths.map(text));
  expect(parcels.map((parcel) => parcel.map(({ length }) => length))).toEqual([
    [0, 40_000, 25_536],
    [1, 65_535],
    [100_000],
    [0, 2],
  ]);
  expect(chunksOf([])).toEqual([]);
});
