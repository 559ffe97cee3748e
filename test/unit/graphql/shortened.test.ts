import { describe, expect, test } from 'vitest';
import { shortened } from '../../../src/graphql/shortened.ts';

describe('shortening', () => {
  test('leaves a text that fits as it is', () => {
    expect(shortened('short')).toBe('short');
    expect(shortened('x'.repeat(100))).toBe('x'.repeat(100));
  });

  test('keeps the beginning of a longer text, and says that something is missing', () => {
    expect(shortened('x'.repeat(101))).toBe(`${'x'.repeat(99)}…`);
    expect(shortened('abcdef', 4)).toBe('abc…');
  });

  test('does not cut a surrogate pair in half', () => {
    expect(shortened('ab😀cd', 4)).toBe('ab…');
    expect(shortened('😀'.repeat(80)).isWellFormed()).toBe(true);
  });
});
