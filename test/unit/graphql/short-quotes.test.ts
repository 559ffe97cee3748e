import { describe, expect, test } from 'vitest';
import { withShortQuotes } from '../../../src/graphql/echo.ts';

const long = 'x'.repeat(300);

describe('a message that is shortened', () => {
  test.each([
    'There is no model "tiny".',
    `A sentence of many words, ${'each of them short, '.repeat(40)}stays as it is.`,
  ])('is the same without anything long in it', (message) => {
    expect(withShortQuotes(message)).toBe(message);
  });

  test('keeps 100 characters of a name in quotes, and what stands around it', () => {
    expect(withShortQuotes(`There is no model "${long}"; see "models".`)).toBe(
      `There is no model "${'x'.repeat(99)}…"; see "models".`,
    );
  });

  test('keeps 100 characters of a word', () => {
    expect(withShortQuotes(`expects no ${long} here`)).toBe(`expects no ${'x'.repeat(99)}… here`);
  });

  test('keeps characters whole', () => {
    expect(withShortQuotes(`No "${'x'.repeat(98)}${'🦜'.repeat(50)}".`).isWellFormed()).toBe(true);
  });

  test.each([
    ['quotes that are escaped', `"${'\\"'.repeat(1_000_000)}`],
    ['quotes', '"'.repeat(1_000_000)],
    ['braces', '{'.repeat(1_000_000)],
  ])('is never longer than what it may be, whatever is in it: %s', (_, message) => {
    expect(withShortQuotes(message).length).toBeLessThanOrEqual(2000);
  });
});
