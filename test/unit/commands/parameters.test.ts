import { expect, test } from 'vitest';
import { readMaxTokens, soleFolder } from '../../../src/commands/models/parameters.ts';

test('a folder is named once', () => {
  expect(soleFolder(['models/one'])).toBe('models/one');
  expect(() => soleFolder([])).toThrow('DIR is missing');
  expect(() => soleFolder(['one', 'two'])).toThrow('expects one DIR, not "one two"');
});

test('a limit of tokens is a whole number, or omitted', () => {
  expect(readMaxTokens(undefined)).toBeUndefined();
  expect(readMaxTokens('256')).toBe(256);
  for (const text of ['', 'many', '-3', '2.5', '1e3']) {
    expect(() => readMaxTokens(text)).toThrow(`--max-tokens expects a whole number, not "${text}"`);
  }
});
