import { describe, expect, test } from 'vitest';
import {
  answersValue,
  isAnswered,
  isSameValue,
} from '../../../../../../src/modules/evidence/text/values/same-value.ts';
import type { Value } from '../../../../../../src/modules/evidence/text/values/value.ts';
import { valuesOf } from '../../../../../../src/modules/evidence/text/values/values-of.ts';

function only(text: string): Value {
  const [value, ...others] = valuesOf(text);
  if (value === undefined || others.length > 0) throw new Error(`"${text}" is not one value.`);
  return value;
}

describe('two values are the same', () => {
  test.each([
    ['5 km', '5,000 m'],
    ['5 km', '3.1 miles'],
    ['200 km', '125 miles'],
    ['20 °C', '68 °F'],
    ['10 stone', '63.5 kg'],
    ['2.3 million', '2,345,678'],
    ['33%', 'a third of them'],
    ['half of them', '50 percent'],
    ['14/09/2020', 'September 14, 2020'],
    ['03/04/2020', '3 April 2020'],
    ['3 pm', '15:00'],
    ['C$5', '$5'],
    ['5 pounds', '£5'],
    ['5 pounds', '2.27 kg'],
    ['1,000', '1.000'],
    ['third', '3rd'],
    ['5-7 km', 'from 5,000 to 7,000 metres'],
  ])('%j and %j', (one, other) => {
    expect(isSameValue(only(one), only(other))).toBe(true);
    expect(isSameValue(only(other), only(one))).toBe(true);
  });

  test.each([
    ['5 km', '6 km'],
    ['5 km', '5 kg'],
    ['5 km', '5'],
    ['200 km', '190 km'],
    ['2.3 million', '2.4 million'],
    ['50%', '0.5'],
    ['1914', '1918'],
    ['3 am', '3 pm'],
    ['US$5', 'C$5'],
    ['14 September 2020', '15 September 2020'],
    ['12345678901234567', '12345678901234568'],
    ['third', 'fourth'],
    ['-5', '5'],
  ])('but not %j and %j', (one, other) => {
    expect(isSameValue(only(one), only(other))).toBe(false);
  });
});

describe('evidence answers a claim', () => {
  test.each([
    ['14 September 2020', '2020'],
    ['14 September 2020', 'September 2020'],
    ['14 September 2020', '14 September'],
    ['14 September 2020', 'in September'],
    ['14 September 1845', 'the 19th century'],
    ['1845', 'the 1840s'],
    ['5-7 km', '7 km'],
    ['5 km', 'five'],
    ['5 km', '3.1 miles'],
    ['1 in 5', '20%'],
  ])('%j answers %j', (evidence, claim) => {
    expect(answersValue(only(evidence), only(claim))).toBe(true);
  });

  test.each([
    ['2020', '14 September 2020'],
    ['7 km', '5-7 km'],
    ['five', '5 km'],
    ['14 September 2020', '15'],
    ['14 September 2020', '1920'],
  ])('%j does not answer %j', (evidence, claim) => {
    expect(answersValue(only(evidence), only(claim))).toBe(false);
  });
});

test('a range is answered by its two ends', () => {
  const claim = only('from 768 to 800');
  expect(isAnswered(valuesOf('King from 768, emperor until 800'), claim)).toBe(true);
  expect(isAnswered(valuesOf('King from 768 to 800'), claim)).toBe(true);
  expect(isAnswered(valuesOf('King from 768'), claim)).toBe(false);
  expect(isAnswered(valuesOf('King in 800'), only('in 768'))).toBe(false);
  expect(isAnswered(valuesOf('between 5 km and 6 km'), only('5-7 km'))).toBe(false);
});
