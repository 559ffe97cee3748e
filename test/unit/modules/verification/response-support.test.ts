import { describe, expect, test } from 'vitest';
import { responseSupport, sentenceSupport } from '../../../../src/modules/verification/response-support.ts';

const score = (support: number, contradiction: number | null = null) => ({ support, contradiction });

describe('a sentence', () => {
  test('has the most that any passage says for it and against it', () => {
    expect(sentenceSupport([score(0.2, 0.5), score(0.9, 0), score(0.4, 0.7)])).toEqual(score(0.9, 0.7));
    expect(sentenceSupport([score(0.2), score(0.4)])).toEqual(score(0.4));
  });

  test('without passages has no support', () => {
    expect(sentenceSupport([])).toEqual(score(0));
  });

  test('reads the same whatever the order of its passages, and however often each is there', () => {
    const scores = [score(0.1, 0.3), score(0.8, 0.2), score(0.5, 0.9)];
    expect(sentenceSupport(scores.toReversed())).toEqual(sentenceSupport(scores));
    expect(sentenceSupport([...scores, ...scores])).toEqual(sentenceSupport(scores));
  });
});

describe('a response', () => {
  test.each([
    [[score(0.9)], 0.9],
    [[score(0.9, 0.5)], 0.45],
    [[score(0.9, 0.1), score(0.8, 0.5), score(1, 0)], 0.4],
    [[score(1, 1)], 0],
    [[score(1, 0), score(0)], 0],
  ])('of the sentences %j', (sentences, expected) => {
    expect(responseSupport(sentences)).toBeCloseTo(expected, 12);
  });

  test('never gains by a further sentence, and stays within 0 and 1', () => {
    const levels = [0, 0.25, 0.5, 1];
    const sentences = levels.flatMap((support) => levels.map((against) => score(support, against)));
    for (const first of sentences) {
      for (const second of sentences) {
        const both = responseSupport([first, second]);
        expect(both).toBeLessThanOrEqual(responseSupport([first]));
        expect(both).toBeGreaterThanOrEqual(0);
        expect(both).toBeLessThanOrEqual(1);
      }
    }
  });

  test('without sentences is refused', () => {
    expect(() => responseSupport([])).toThrow(RangeError);
  });
});
