import { describe, expect, test } from 'vitest';
import { comparableText } from '../../../../../src/modules/evidence/text/normal-text.ts';
import { randomOfTest } from '../../../../support/random-values.ts';

describe('the comparable form of a text', () => {
  test.each([
    ['plain text', 'plain text'],
    ['', ''],
    ['ﬁnd the ofﬁce', 'find the office'],
    ['infor-\nmation', 'information'],
    ['infor- \r\n mation', 'information'],
    ['infor\u00ad\nmation', 'information'],
    ['so\u00adft', 'soft'],
    ['zero\u200bwidth\ufeff', 'zerowidth'],
    ['e\u0301 and é', 'é and é'],
    ['e\u200d\u0301', 'é'],
    ['ＡＢＣ　１２３', 'ABC 123'],
    ['a\u00a0b\u202fc', 'a b c'],
    ['“a” «b» „c“ ‘d’', '"a" "b" "c" \'d\''],
    ['a—b–c ‐ d − 5', 'a–b–c - d - 5'],
    ['2½ km² 10³', '2½ km² 10³'],
    ['Foo™ 5 ℃', 'Foo 5 °C'],
    ['가\u11a8', '각'],
    ['wait…', 'wait...'],
  ])('of %j is %j', (text, expected) => {
    expect(comparableText(text).text).toBe(expected);
  });

  test.each(['- one\n- two', 'x-\nY', '1-\n2', 'end -\nof'])('keeps the hyphen of %j', (text) => {
    expect(comparableText(text).text).toBe(text);
  });

  test('leads back to the places in the original', () => {
    const original = 'The infor-\nmation of the o\ufb03ce costs “5”.';
    const { text, originalOffset } = comparableText(original);
    expect(text).toBe('The information of the office costs "5".');
    const back = (words: string) => originalOffset(text.indexOf(words));
    expect(original.slice(back('infor'), back('mation'))).toBe('infor-\n');
    expect(original.slice(back('costs'))).toBe('costs “5”.');
    expect(originalOffset(text.length)).toBe(original.length);
    // The ligature stands for three letters.
    expect([0, 1, 2, 3].map((place) => originalOffset(text.indexOf('office') + place))).toEqual([
      25, 26, 26, 26,
    ]);
  });

  test('leads forward in order, for any text', () => {
    const { below } = randomOfTest();
    const pieces = [
      'a',
      'B',
      '-\n',
      'é',
      'e\u0301',
      '\u00ad',
      '\u200b',
      'ﬁ',
      '½',
      '\ud800',
      '😀',
      ' ',
      '年',
      '가\u11a8',
    ];
    for (let round = 0; round < 300; round += 1) {
      const original = Array.from({ length: below(20) }, () => pieces[below(pieces.length)]).join('');
      const { text, originalOffset } = comparableText(original);
      const offsets = Array.from({ length: text.length + 1 }, (_, place) => originalOffset(place));
      expect(offsets).toEqual(offsets.toSorted((one, other) => one - other));
      expect(offsets.at(-1)).toBe(original.length);
      expect(text).not.toMatch(/\p{Cf}/u);
    }
  });

  test.each([
    'a\u0301',
    '\u0301\u0323',
    'a-\n',
    '\u200b',
    'ﬁ',
    '\ufdfa',
  ])('of 100,000 times %j is bounded', (piece) => {
    expect(comparableText(piece.repeat(100_000)).text.length).toBeLessThanOrEqual(300_000);
  });
});
