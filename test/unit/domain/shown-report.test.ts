import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answerSupportOf } from '../../../src/domain/answer-support.ts';
import type { EvidenceReport } from '../../../src/domain/evidence-report.ts';
import { shownReport } from '../../../src/domain/shown-report.ts';

const nearestPassage = { index: 0, text: 'An old bridge.' };

describe('a report of an earlier version', () => {
  const former: EvidenceReport = {
    sentences: [{ text: 'It is old.', support: 0.75, nearestPassage, reasons: ['NOVEL_NAME'] }],
    features: { meanCoverage: 0.5 },
  };

  test('is completed by nulls and empty lists', () => {
    expect(shownReport(former, 0.5)).toEqual({
      sentences: [
        {
          ...former.sentences[0],
          start: null,
          end: null,
          relation: null,
          read: [],
          unsupportedSpans: [],
          mismatches: [],
          citations: [],
        },
      ],
      features: { meanCoverage: 0.5 },
      parts: [],
      unknownReason: null,
      isReadingLimited: false,
      abstained: false,
      answerSupport: { least: 0.75, mean: 0.75, share: 1 },
    });
  });
});

describe('a citation supports its claim', () => {
  test.each([
    [0.5, 0.5, true],
    [0.49, 0.5, false],
    [0.6, 0.7, false],
    [null, 0.5, null],
  ])('with the probability %s and the threshold %s: %s', (probability, threshold, supports) => {
    const citations = [{ marker: '[1]', passageIndex: probability === null ? null : 0, probability }];
    const sentence = { text: 'It is old.', support: 0.9, nearestPassage, reasons: [], citations };
    const { sentences } = shownReport({ sentences: [sentence], features: {} }, threshold);
    expect(sentences[0]?.citations).toEqual([{ ...citations[0], supports }]);
  });
});

describe('the support of an answer', () => {
  test('is that of its least supported claim, the mean, and the share above the threshold', () => {
    expect(answerSupportOf([0.25, 0.5, 1, 0.25], 0.5)).toEqual({ least: 0.25, mean: 0.5, share: 0.5 });
    expect(answerSupportOf([0.6], 0.7)).toEqual({ least: 0.6, mean: 0.6, share: 0 });
  });

  test('is null without a claim, as of a response that declines', () => {
    expect(answerSupportOf([], 0.5)).toBeNull();
    const declined = { sentences: [], features: {}, parts: [], unknownReason: 'ABSTAINED' as const };
    expect(shownReport(declined, 0.5)).toMatchObject({ abstained: true, answerSupport: null });
    expect(shownReport({ ...declined, unknownReason: 'NO_CLAIM' }, 0.5).abstained).toBe(false);
  });

  test('lies between its claims, whatever their order', () => {
    const supports = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(supports, fc.double({ min: 0, max: 1, noNaN: true }), (claims, threshold) => {
        const { least, mean, share } = answerSupportOf(claims, threshold) ?? {
          least: -1,
          mean: -1,
          share: -1,
        };
        expect(least).toBe(Math.min(...claims));
        expect(mean).toBeGreaterThanOrEqual(least - 1e-12);
        expect(mean).toBeLessThanOrEqual(Math.max(...claims) + 1e-12);
        expect(share === 1).toBe(least >= threshold);
        const turned = answerSupportOf(claims.toReversed(), threshold);
        expect(turned).toMatchObject({ least, share });
      }),
    );
  });
});
