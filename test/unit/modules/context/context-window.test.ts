import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../../scripts/default-model/random.ts';
import {
  contextWindow,
  linearPolicy,
  type Segment,
  standsOut,
  vortexPolicy,
  type WindowPolicy,
} from '../../../../src/modules/context/context-window.ts';

/** A segment that nothing makes stand out. */
const plain = (tokenCount: number): Segment => ({ tokenCount, confidence: 0.5, signal: 0.5 });
const strong = (tokenCount: number, signal = 0.9, confidence = 0.5): Segment => ({
  tokenCount,
  confidence,
  signal,
});

/** The kept ones by their places. */
function placesKept(policy: WindowPolicy, segments: readonly Segment[], window = 10): number[] {
  return policy(segments, window).flatMap((kept, index) => (kept ? [index] : []));
}

const policies = [
  ['linear', linearPolicy],
  ['vortex', vortexPolicy],
] as const;

describe.each(policies)('the %s policy', (_, policy) => {
  test('keeps everything that fits, to the last token', () => {
    expect(placesKept(policy, [plain(4), plain(3), plain(3)])).toEqual([0, 1, 2]);
    expect(placesKept(policy, [plain(4), plain(3), plain(4)])).toEqual([1, 2]);
  });

  test('keeps nothing of nothing', () => {
    expect(policy([])).toEqual([]);
  });

  test('keeps a newest segment longer than the window, which fills it', () => {
    expect(placesKept(policy, [strong(1), strong(11)])).toEqual([1]);
  });

  test('keeps a newest segment longer than half the window', () => {
    expect(placesKept(policy, [plain(3), plain(2), plain(7)])).toEqual([1, 2]);
  });

  test('leaves out an older segment longer than the window', () => {
    expect(placesKept(policy, [strong(11), plain(1)])).toEqual([1]);
  });

  test('keeps segments without tokens', () => {
    expect(placesKept(policy, [plain(0), plain(10), plain(0)])).toEqual([0, 1, 2]);
  });

  test('has a window of 4096 tokens', () => {
    expect(contextWindow).toBe(4096);
    expect(policy([plain(1), plain(4095), plain(1)])).toEqual([false, true, true]);
  });

  test('never holds more than the window, and always the newest', () => {
    const random = createRandom(6);
    for (let session = 0; session < 500; session += 1) {
      const segments = Array.from({ length: 1 + random.below(40) }, () => ({
        tokenCount: random.below(random.below(8) === 0 ? 400 : 60),
        confidence: random.uniform(),
        signal: random.uniform(),
      }));
      const window = 1 + random.below(300);
      const kept = policy(segments, window);
      const tokens = segments.map(({ tokenCount }) => Math.min(tokenCount, window));
      const used = tokens.reduce((sum, count, index) => sum + (kept[index] === true ? count : 0), 0);
      const total = tokens.reduce((sum, count) => sum + count, 0);
      expect(kept).toHaveLength(segments.length);
      expect(used).toBeLessThanOrEqual(window);
      expect(kept.at(-1)).toBe(true);
      expect(kept.every(Boolean)).toBe(total <= window);
    }
  });
});

describe('the linear policy', () => {
  test('ends at the first segment that does not fit, whatever comes before it', () => {
    expect(placesKept(linearPolicy, [strong(1), plain(9), plain(1), plain(4)])).toEqual([2, 3]);
  });
});

describe('the vortex policy', () => {
  test('keeps the newest half and, of the older, what stands out', () => {
    const segments = [strong(5), plain(5), plain(5), plain(5)];
    expect(placesKept(vortexPolicy, segments)).toEqual([0, 3]);
    expect(placesKept(linearPolicy, segments)).toEqual([2, 3]);
  });

  test('takes the older ones by signal, then by confidence, then newest first', () => {
    const half = plain(5);
    expect(placesKept(vortexPolicy, [strong(5, 0.8), strong(5, 0.9), strong(5, 0.85), half])).toEqual([1, 3]);
    expect(
      placesKept(vortexPolicy, [strong(5, 0.9, 0.1), strong(5, 0.9, 0.3), strong(5, 0.9, 0.2), half]),
    ).toEqual([1, 3]);
    expect(placesKept(vortexPolicy, [strong(5), strong(5), plain(5), half])).toEqual([1, 3]);
  });

  test('passes over one that does not fit to a lesser one that does', () => {
    expect(placesKept(vortexPolicy, [strong(3, 0.8), strong(6, 0.9), plain(5), plain(5)])).toEqual([0, 3]);
  });

  test('gives what is left over to the newest of the rest', () => {
    expect(placesKept(vortexPolicy, [strong(3), plain(1), plain(9), plain(1), plain(1), plain(5)])).toEqual([
      0, 3, 4, 5,
    ]);
  });

  test('keeps what the linear policy keeps where nothing stands out', () => {
    const random = createRandom(7);
    for (let session = 0; session < 200; session += 1) {
      const segments = Array.from({ length: 30 }, () => plain(1 + random.below(50)));
      expect(vortexPolicy(segments, 200)).toEqual(linearPolicy(segments, 200));
    }
  });
});

test.each([
  [0.7, 0.6, true],
  [0.6999, 0.6, false],
  [0.7, 0.5999, false],
  [1, 0.5999, false],
  [0, 0.8, true],
  [0.6999, 0.7999, false],
])('confidence %d with signal %d stands out: %s', (confidence, signal, expected) => {
  expect(standsOut({ tokenCount: 1, confidence, signal })).toBe(expected);
});
