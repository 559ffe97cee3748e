import { describe, expect, test } from 'vitest';
import { isVisible } from '../../../../src/platform/text/visible.ts';

describe('a text is visible', () => {
  test.each([
    ['a letter', 'a'],
    ['a sign', '.'],
    ['a letter among spaces', ' \n a\t'],
    ['an emoji', '🙂'],
    ['a private-use character, which a font of icons draws', '\ue000'],
    ['a combining mark', '\u0301'],
    ['a control token that a person wrote', '[PAD]'],
  ])('with %s', (_, text) => {
    expect(isVisible(text)).toBe(true);
  });
});

describe('a text is not visible', () => {
  test.each([
    ['nothing', ''],
    ['spaces of any kind', ' \u00a0\u2003\u3000\t\r\n\u2028'],
    ['control characters', '\u0001\u0007\u001b\u007f\u0085'],
    ['format characters', '\u200b\u200d\u200e\u2060\ufeff\u00ad'],
    ['fillers and variation selectors', '\u115f\u3164\ufe0f\u034f'],
    ['the blank pattern of Braille', '\u2800'],
    ['invisible tags', '\u{e0041}\u{e007f}'],
  ])('with %s', (_, text) => {
    expect(isVisible(text)).toBe(false);
  });
});
