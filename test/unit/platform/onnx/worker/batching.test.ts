import { describe, expect, test } from 'vitest';
import { packBatches } from '../../../../../src/platform/onnx/worker/batching.ts';

describe('packBatches', () => {
  test('puts the longest texts together and keeps rows times width within the budget', () => {
    expect(packBatches([3, 9, 4, 10, 2], 20)).toEqual([
      { rows: [3, 1], width: 10 },
      { rows: [2, 0, 4], width: 4 },
    ]);
  });

  test('keeps texts of one length in their order', () => {
    expect(packBatches([5, 5, 5, 5, 5], 15)).toEqual([
      { rows: [0, 1, 2], width: 5 },
      { rows: [3, 4], width: 5 },
    ]);
  });

  test('gives a text longer than the budget a batch of its own', () => {
    expect(packBatches([4, 100, 4], 16)).toEqual([
      { rows: [1], width: 100 },
      { rows: [0, 2], width: 4 },
    ]);
  });

  test('leaves texts without tokens out', () => {
    expect(packBatches([0, 2, 0], 16)).toEqual([{ rows: [1], width: 2 }]);
    expect(packBatches([], 16)).toEqual([]);
  });

  test('packs every text of a large job once, within the budget', () => {
    const lengths = Array.from({ length: 500 }, (_, index) => 1 + ((index * 7919) % 97));
    const batches = packBatches(lengths, 512);
    expect(batches.flatMap(({ rows }) => rows).sort((a, b) => a - b)).toEqual([...lengths.keys()]);
    for (const { rows, width } of batches) {
      expect(rows.length * width).toBeLessThanOrEqual(512);
      expect(width).toBe(Math.max(...rows.map((row) => lengths[row] ?? 0)));
    }
  });
});
