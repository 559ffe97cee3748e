import { describe, expect, test } from 'vitest';
import { shortened } from '../../../src/platform/shortened.ts';

const long = 'x'.repeat(300);

describe('a message that is shortened', () => {
  test.each([
    'There is no model "tiny".',
    `A sentence of many words, ${'each of them short, '.repeat(40)}stays as it is.`,
  ])('is the same without anything long in it', (message) => {
    expect(shortened(message)).toBe(message);
  });

  test('keeps 100 characters of a name in quotes, and what stands around it', () => {
    expect(shortened(`There is no model "${long}"; see "models".`)).toBe(
      `There is no model "${'x'.repeat(100)}…"; see "models".`,
    );
  });

  test('keeps 100 characters of a word', () => {
    expect(shortened(`expects no ${long} here`)).toBe(`expects no ${'x'.repeat(100)}… here`);
  });

  test('keeps characters whole', () => {
    expect(shortened(`No "${'x'.repeat(99)}${'🦜'.repeat(50)}".`).isWellFormed()).toBe(true);
  });

  test.each([
    ['quotes that are escaped', `"${'\\"'.repeat(1_000_000)}`],
    ['quotes', '"'.repeat(1_000_000)],
    ['braces', '{'.repeat(1_000_000)],
  ])('is never longer than what it may be, whatever is in it: %s', (_, message) => {
    expect(shortened(message).length).toBeLessThanOrEqual(2001);
  });
});
