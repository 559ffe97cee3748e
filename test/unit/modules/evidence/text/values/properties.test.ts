import { describe, expect, test } from 'vitest';
import { isSameValue } from '../../../../../../src/modules/evidence/text/values/same-value.ts';
import { readValues, valuesOf } from '../../../../../../src/modules/evidence/text/values/values-of.ts';
import { randomOfTest } from '../../../../../support/random-values.ts';

const rounds = 150;
const zeros = [0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0xff10];

/** The digits of a text in another script. */
function inScript(text: string, zero: number): string {
  return text.replaceAll(/\d/g, (digit) => String.fromCharCode(zero + Number(digit)));
}

/** The digits of a whole number in groups of three. */
function grouped(whole: number, separator: string): string {
  return String(whole).replaceAll(/\B(?=(?:\d{3})+$)/g, separator);
}

const keyOf = (text: string) => valuesOf(text)[0]?.key;

describe('the key of a value', () => {
  test('does not depend on the script of its digits', () => {
    const { below } = randomOfTest();
    const forms = ['#', '#.#', '# km', '#%', '$#', '1#:00', '14/0#/2020', '# September 19##'];
    for (let round = 0; round < rounds; round += 1) {
      const text = (forms[below(forms.length)] ?? '').replaceAll('#', () => String(1 + below(9)));
      const written = inScript(text, zeros[below(zeros.length)] ?? 0x660);
      expect([written, keyOf(written)]).toEqual([written, keyOf(text)]);
    }
  });

  test('does not depend on the separators, where they are clear', () => {
    const { below } = randomOfTest();
    const separators = [',', '.', "'", '’', ' ', '\u00a0', '\u202f'];
    for (let round = 0; round < rounds; round += 1) {
      const whole = 1_000_000 + below(2 ** 31);
      for (const separator of separators) expect(keyOf(grouped(whole, separator))).toBe(String(whole));
      const fraction = 10 + (below(89) | 1);
      expect(keyOf(`${grouped(whole, ',')}.${fraction}`)).toBe(`${whole}.${fraction}`);
      expect(keyOf(`${grouped(whole, '.')},${fraction}`)).toBe(`${whole}.${fraction}`);
    }
  });

  test('does not depend on the unit that is written', () => {
    const { below } = randomOfTest();
    const units = [
      ['km', 'm', 1000],
      ['kg', 'g', 1000],
      ['hours', 'minutes', 60],
      ['weeks', 'days', 7],
      ['years', 'months', 12],
      ['hectares', 'square metres', 10_000],
      ['kWh', 'Wh', 1000],
      ['m/s', 'm/s', 1],
    ] as const;
    for (let round = 0; round < rounds; round += 1) {
      const [larger, smaller, factor] = units[below(units.length)] ?? units[0];
      const count = 1 + below(90);
      expect(keyOf(`${count} ${larger}`)).toBe(keyOf(`${count * factor} ${smaller}`));
    }
  });

  test('does not depend on words or digits', () => {
    const ones = 'zero one two three four five six seven eight nine'.split(' ');
    const tens = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
    for (const [place, ten] of tens.entries()) {
      for (const [one, word] of ones.entries()) {
        const value = 10 * (place + 2) + one;
        expect(keyOf(one === 0 ? ten : `${ten}-${word}`)).toBe(String(value));
        expect(keyOf(`${one === 0 ? ten : `${ten} ${word}`} million`)).toBe(String(value * 1e6));
      }
    }
  });
});

describe('values of any text', () => {
  const pieces =
    '5 1,000 2020 14 September May first half a km % $ - – . , : / to from between and 3pm one million ½ B-52 ' +
    "' \" ( ) + th s's 年 é \ud800 \n #";

  test('lie at their places, in order, and are the same as themselves', () => {
    const { below } = randomOfTest();
    const words = pieces.split(' ');
    for (let round = 0; round < rounds; round += 1) {
      const text = Array.from({ length: 1 + below(20) }, () => words[below(words.length)]).join(
        below(2) === 0 ? ' ' : '',
      );
      const { values, identifiers } = readValues(text);
      let last = 0;
      for (const value of [...values, ...identifiers].sort((one, other) => one.start - other.start)) {
        expect(value.start).toBeGreaterThanOrEqual(last);
        expect(value.end).toBeGreaterThan(value.start);
        expect(text.slice(value.start, value.end)).toBe(value.text);
        last = value.end;
      }
      for (const value of values) {
        expect(isSameValue(value, value)).toBe(true);
        expect(value.satisfies[0]).toBe(value.key);
        expect(value.key).not.toMatch(/NaN|undefined|Infinity/);
      }
    }
  });

  test('stay apart where they are too large for a calculation', () => {
    const digits = '9'.repeat(400);
    expect(keyOf(digits)).toBe(digits);
    expect(keyOf(`${digits} km`)).not.toBe(keyOf(`${digits}9 km`));
    expect(keyOf(`5 ${'trillion '.repeat(1000)}`)).toMatch(/^5/);
  });

  // Work that grows with the square of the length would not end within the time of a test.
  test.each([
    ...['9', '1.', '1-', '1/', '1 000 ', '+1', 'a1-', 'US$', "1'", '½'],
    ...['one ', 'twenty-', 'from 5 to ', 'May ', '6 ft 2 in ', 'https://'],
  ])('are found in 100,000 characters of %j', (piece) => {
    const text = piece.repeat(Math.ceil(100_000 / piece.length));
    const { values, identifiers } = readValues(text);
    const all = [...values, ...identifiers];
    expect(all.every(({ start, end }) => start < end && end <= text.length)).toBe(true);
  });
});
