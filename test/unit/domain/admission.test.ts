import { describe, expect, test } from 'vitest';
import { isLakeWorthy, type LakeCandidate } from '../../../src/domain/admission.ts';

const candidate = (given: Partial<LakeCandidate>): LakeCandidate => ({
  signalBefore: 0.9,
  hallucinationDetected: false,
  fluxPosition: 9,
  confidence: 0.9,
  ...given,
});

describe('the Confidence Lake', () => {
  test.each([
    [0.6, true],
    [0.5999, false],
    [1, true],
    [0, false],
  ])('with a signal of %d before any intervention: %s', (signalBefore, admitted) => {
    expect(isLakeWorthy(candidate({ signalBefore }))).toBe(admitted);
  });

  test.each([
    [0.8, false],
    [0.8001, true],
  ])('with a confidence of %d at position 4: %s', (confidence, admitted) => {
    expect(isLakeWorthy(candidate({ fluxPosition: 4, confidence }))).toBe(admitted);
  });

  test('admits at 3, 6 and 9 whatever the confidence, and nowhere else', () => {
    const admitted = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].filter((fluxPosition) =>
      isLakeWorthy(candidate({ fluxPosition, confidence: 0.2, signalBefore: 0.6 })),
    );
    expect(admitted).toEqual([3, 6, 9]);
  });

  test('never admits what its evidence contradicts', () => {
    for (const fluxPosition of [0, 3, 4, 6, 9]) {
      const flagged = candidate({
        fluxPosition,
        hallucinationDetected: true,
        signalBefore: 1,
        confidence: 1,
      });
      expect(isLakeWorthy(flagged)).toBe(false);
    }
  });
});
