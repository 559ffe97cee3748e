import { describe, expect, test } from 'vitest';
import { bucketOf, markOf, slotOf, slotsPerBucket } from '../../../src/statistics/ngram-hash.ts';

const slots = 800 * slotsPerBucket;
const triples = Array.from({ length: 4000 }, (_, index) => [index % 17, index % 251, index] as const);

describe('the place of an n-gram', () => {
  test('is the first slot of a bucket', () => {
    for (const triple of triples) {
      const slot = bucketOf(slots, ...triple);
      expect(slot % slotsPerBucket).toBe(0);
      expect(slot).toBeGreaterThanOrEqual(0);
      expect(slot).toBeLessThan(slots);
    }
  });

  test('spreads over the buckets, and its mark over the marks', () => {
    const counts = Map.groupBy(triples, (triple) => bucketOf(slots, ...triple));
    expect(counts.size).toBeGreaterThan(750);
    expect(Math.max(...[...counts.values()].map(({ length }) => length))).toBeLessThan(20);
    const marks = new Set(triples.map((triple) => markOf(...triple)));
    expect(marks.size).toBeGreaterThan(3700);
    expect(marks.has(0)).toBe(false);
  });

  test('differs for other orders of the same ids', () => {
    expect(markOf(1, 2, 3)).not.toBe(markOf(3, 2, 1));
    expect(markOf(-1, 2, 3)).not.toBe(markOf(0, 2, 3));
  });

  test('is found where its mark is, and nowhere else', () => {
    const marks = new Uint16Array(slots);
    expect(slotOf(marks, 1, 2, 3)).toBe(-1);
    const slot = bucketOf(slots, 1, 2, 3) + 5;
    marks[slot] = markOf(1, 2, 3);
    expect(slotOf(marks, 1, 2, 3)).toBe(slot);
    expect(slotOf(marks, 3, 2, 1)).toBe(-1);
  });
});
