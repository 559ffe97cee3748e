import { expect, test } from 'vitest';
import { readabilityOf } from '../../../src/domain/readability.ts';

test('readability is the share of the tokens that are known', () => {
  expect(readabilityOf(8, 6)).toEqual({ share: 0.75, tokens: 8, readTokens: 6 });
  expect(readabilityOf(8, 8).share).toBe(1);
});

test('a text without a token has none', () => {
  expect(readabilityOf(0, 0)).toEqual({ share: 0, tokens: 0, readTokens: 0 });
});
