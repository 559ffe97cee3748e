import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../../scripts/default-model/random.ts';
import { linearPolicy, type Segment, vortexPolicy } from '../../../../src/modules/context/context-window.ts';
import { improvementOver, retention, type Similarity } from '../../../../src/modules/context/retention.ts';
import { dot } from '../../../../src/statistics/vectors.ts';
import { randomUnitVector } from '../../../support/random-values.ts';

function cosinesOf(...vectors: readonly ArrayLike<number>[]): Similarity {
  return (one, other) => dot(vectors[one] ?? [], vectors[other] ?? []);
}

const segment = (confidence: number, tokenCount: number, signal = 0.5): Segment => ({
  confidence,
  tokenCount,
  signal,
});

describe('retention', () => {
  test('is the share of weight that the kept segments carry, each lost one by its nearest', () => {
    const similarity = cosinesOf([1, 0], [0.6, 0.8], [0, 1], [-1, 0]);
    const segments = [segment(0.5, 10), segment(1, 20), segment(0.25, 40), segment(1, 5)];
    // Weights 5, 20, 10, 5. Kept: the second. Cosines with it: 0.6, itself, 0.8, and -0.6, which
    // counts as nothing.
    expect(retention(segments, [false, true, false, false], similarity)).toBeCloseTo(
      (5 * 0.6 + 20 + 10 * 0.8) / 40,
      6,
    );
    // The last kept as well: it carries itself, and nothing of the others.
    expect(retention(segments, [false, true, false, true], similarity)).toBeCloseTo((3 + 20 + 8 + 5) / 40, 6);
  });

  test('is exactly 1 when everything is kept, and when nothing weighs anything', () => {
    const similarity = cosinesOf([1, 0], [0, 1]);
    expect(retention([segment(0.3, 7), segment(0.1, 3)], [true, true], similarity)).toBe(1);
    expect(retention([segment(0, 7), segment(0.1, 0)], [false, false], similarity)).toBe(1);
    expect(retention([], [], similarity)).toBe(1);
  });

  test('is 0 when nothing of any weight is kept', () => {
    expect(retention([segment(1, 5), segment(1, 5)], [false, false], cosinesOf([1, 0], [1, 0]))).toBe(0);
  });

  test('of a strong segment far back is higher under the vortex policy than under the linear one', () => {
    const needle = segment(0.9, 500, 0.95);
    const chatter = Array.from({ length: 20 }, () => segment(0.4, 400));
    const segments = [needle, ...chatter];
    const random = createRandom(11);
    const topic = randomUnitVector(random, 16);
    const similarity = cosinesOf(randomUnitVector(random, 16), ...Array.from({ length: 20 }, () => topic));
    const linear = retention(segments, linearPolicy(segments), similarity);
    const vortex = retention(segments, vortexPolicy(segments), similarity);
    expect(vortexPolicy(segments)[0]).toBe(true);
    expect(vortex).toBeGreaterThan(linear + 0.05);
  });

  test('lies between 0 and 1, is 1 under both policies for what fits, and never falls when more is kept', () => {
    const random = createRandom(12);
    for (let session = 0; session < 200; session += 1) {
      const count = 1 + random.below(20);
      const segments = Array.from({ length: count }, () => ({
        confidence: random.uniform(),
        tokenCount: random.below(100),
        signal: random.uniform(),
      }));
      const similarity = cosinesOf(...segments.map(() => randomUnitVector(random, 4)));
      for (const policy of [linearPolicy, vortexPolicy]) {
        const kept = policy(segments, 300);
        const rate = retention(segments, kept, similarity);
        expect(rate).toBeGreaterThanOrEqual(0);
        expect(rate).toBeLessThanOrEqual(1);
        expect(retention(segments, policy(segments, 2000), similarity)).toBe(1);
        const more = kept.with(random.below(count), true);
        expect(retention(segments, more, similarity)).toBeGreaterThanOrEqual(rate - 1e-12);
      }
    }
  });
});

test.each([
  [0.5, 0.7, 0.4],
  [0.5, 0.5, 0],
  [0.5, 0.25, -0.5],
  [0, 0.5, null],
  [null, 0.5, null],
])('over a baseline of %s, %s is an improvement of %s', (baseline, policy, expected) => {
  const improvement = improvementOver(baseline, policy);
  expect(improvement).toEqual(expected === null ? null : expect.closeTo(expected, 12));
});
