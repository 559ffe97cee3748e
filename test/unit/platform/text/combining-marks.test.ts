import { describe, expect, test } from 'vitest';
import { textSchema } from '../../../../src/modules/embeddings/text.input.ts';
import { hasTooManyMarks } from '../../../../src/platform/text/combining-marks.ts';

/** A mark above and one below, in an order that normalization turns round. */
const marks = (count: number) => '\u0301\u0316'.repeat(count / 2);

describe('combining marks', () => {
  test.each([
    ['none', 'plain', false],
    ['a few on each letter', `a${marks(4)}`.repeat(1000), false],
    ['as many as there may be', `a${marks(128)}b`, false],
    ['more', `a${marks(130)}b`, true],
    ['more behind much that is right', `${'é'.repeat(1000)}a${marks(130)}`, true],
    ['many of another script', '\u0e49'.repeat(129), true],
    ['of the astral planes', '\u{1e000}'.repeat(65), true],
  ])('%s', (_name, text, expected) => {
    expect(hasTooManyMarks(text)).toBe(expected);
  });

  test('are refused before they are put in order', () => {
    const refused = textSchema.safeParse(`a${marks(1000)}`);
    expect(refused.error?.issues.map(({ message }) => message)).toEqual([
      'expects at most 128 combining marks in a row',
    ]);
    expect(textSchema.parse(`e${marks(4)}`)).toBe('é\u0316\u0316\u0301'.normalize('NFC'));
  });
});
