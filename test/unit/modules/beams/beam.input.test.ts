import { describe, expect, test } from 'vitest';
import {
  beamFilterSchema,
  digitsSchema,
  elpSchema,
  sacredPositionSchema,
  shareSchema,
} from '../../../../src/modules/beams/beam.input.ts';
import { validated } from '../../../../src/platform/validation.ts';
import { refusalOf } from '../../../support/refusals.ts';

describe('a share', () => {
  test.each([0, 1, 0.5, 0.87])('of %d is taken as it is', (share) => {
    expect(validated(shareSchema, share, 'share')).toBe(share);
  });

  test('is rounded to what the record keeps', () => {
    expect(validated(shareSchema, 0.123456789012, 'share')).toBe(0.12345679);
    expect(validated(digitsSchema, [1 / 3, 2 / 3, 0, 0, 0, 0, 0, 0, 0], 'digits')).toEqual([
      0.33333334, 0.6666667, 0, 0, 0, 0, 0, 0, 0,
    ]);
  });

  test.each([
    [-0.0001, 'expects 0 to 1'],
    [1.0001, 'expects 0 to 1'],
    [Number.NaN, 'expects a finite number'],
    [Number.POSITIVE_INFINITY, 'expects a finite number'],
    ['0.5', 'expects a finite number'],
  ])('of %s is refused', async (share, message) => {
    expect(await refusalOf(() => validated(shareSchema, share, 'share'))).toEqual([
      { path: 'share', message },
    ]);
  });
});

describe('told digits and channels', () => {
  const sumsTo = (total: number) => [total - 0.5, 0.5, 0, 0, 0, 0, 0, 0, 0];
  const isTaken = async (total: number) =>
    (await refusalOf(() => validated(digitsSchema, sumsTo(total), 'digits'))) === null;

  test('may miss a sum of one by half of what the record allows', async () => {
    expect(await Promise.all([0.9999, 0.99996, 1, 1.00004, 1.0001].map(isTaken))).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
    const channels = { ethos: 0.5, logos: 0.3, pathos: 0.2 };
    expect(await refusalOf(() => validated(elpSchema, channels, 'elp'))).toBeNull();
    expect(await refusalOf(() => validated(elpSchema, { ...channels, pathos: 0.201 }, 'elp'))).toEqual([
      { path: 'elp', message: 'expects three shares that sum to 1' },
    ]);
  });
});

describe('a sacred position', () => {
  test('is 3, 6 or 9', async () => {
    for (const position of [3, 6, 9])
      expect(validated(sacredPositionSchema, position, 'position')).toBe(position);
    for (const position of [0, 1, 4.5, 12]) {
      expect(await refusalOf(() => validated(sacredPositionSchema, position, 'position'))).toEqual([
        { path: 'position', message: 'expects a sacred position: 3, 6 or 9' },
      ]);
    }
  });
});

describe('the filter of tensors', () => {
  test.each([
    [{ fluxPositions: [0, 10] }, 'filter.fluxPositions.1'],
    [{ minConfidence: 2 }, 'filter.minConfidence'],
  ])('%j is refused', async (filter, path) => {
    expect(await refusalOf(() => validated(beamFilterSchema, filter, 'filter'))).toEqual([
      { path, message: expect.any(String) },
    ]);
  });

  test('may say nothing', async () => {
    expect(await refusalOf(() => validated(beamFilterSchema, { isSacred: null }, 'filter'))).toBeNull();
  });
});
