import { describe, expect, it } from 'vitest';
import { areaUnderRoc, ranks, spearman } from '../../../../scripts/default-model/metrics.ts';

describe('ranks', () => {
  it('gives tied values their mean rank', () => {
    expect([...ranks([10, 30, 20, 20])]).toEqual([1, 4, 2.5, 2.5]);
  });
});

describe('spearman', () => {
  it('is one for any rising relation and minus one for any falling one', () => {
    expect(spearman([1, 2, 3, 4], [1, 8, 27, 64])).toBeCloseTo(1, 12);
    expect(spearman([1, 2, 3, 4], [4, 3, 2, -100])).toBeCloseTo(-1, 12);
  });

  it('equals 1 - 6 sum d^2 / (n (n^2 - 1)) where there are no ties', () => {
    const first = [86, 97, 99, 100, 101, 103, 106, 110, 112, 113];
    const second = [2, 20, 28, 27, 50, 29, 7, 17, 6, 12];
    // Rank differences squared sum to 194, so rho = 1 - 1164 / 990.
    expect(spearman(first, second)).toBeCloseTo(1 - (6 * 194) / (10 * 99), 12);
  });

  it('refuses lists it is not defined for', () => {
    expect(() => spearman([1, 2], [1])).toThrow(RangeError);
    expect(() => spearman([1, 1, 1], [1, 2, 3])).toThrow(/constant/);
  });
});

describe('areaUnderRoc', () => {
  it('is the share of pairs in the right order, ties counting half', () => {
    // Of the six pairs 3>2, 3>1 and 2>1 are in order, 2=2 is tied, 4 is above both positives.
    expect(areaUnderRoc([3, 2], [2, 1, 4])).toBeCloseTo((3 + 0.5) / 6, 12);
    expect(areaUnderRoc([5, 6], [1, 2])).toBe(1);
  });

  it('refuses an empty side', () => {
    expect(() => areaUnderRoc([], [1])).toThrow(/at least one/);
  });
});
