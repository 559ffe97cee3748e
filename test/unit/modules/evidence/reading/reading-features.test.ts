import { describe, expect, test } from 'vitest';
import { readingFeatures } from '../../../../../src/modules/evidence/reading/reading-features.ts';

const read = (entailment: number, contradiction: number) => ({
  passageIndex: 0,
  text: 'A sentence.',
  entailment,
  contradiction,
});

describe('the features of a reading', () => {
  test('are the largest log odds over all texts', () => {
    const features = readingFeatures([read(0.5, 0.25), read(0.75, 0.5)]);
    expect(features.read).toBe(1);
    expect(features.entailed).toBeCloseTo(Math.log(3), 12);
    expect(features.contradicted).toBe(0);
  });

  test('are bounded where the model is certain', () => {
    expect(readingFeatures([read(1, 0)])).toEqual({
      read: 1,
      entailed: 6,
      contradicted: -6,
    });
  });

  test('do not exist without a text', () => {
    expect(() => readingFeatures([])).toThrow(RangeError);
  });
});
