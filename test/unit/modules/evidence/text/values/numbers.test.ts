import { describe, expect, test } from 'vitest';
import { readValues, valuesOf } from '../../../../../../src/modules/evidence/text/values/values-of.ts';

const keysOf = (text: string) => valuesOf(text).map(({ key }) => key);
const kindsOf = (text: string) => valuesOf(text).map(({ kind }) => kind);

describe('a number', () => {
  test.each([
    ['1,000', '1000'],
    ['1000', '1000'],
    ['one thousand', '1000'],
    ['twenty-five', '25'],
    ['thirty - three', '33'],
    ['two hundred six', '206'],
    ['two hundred and six', '206'],
    ['two thousand and three', '2003'],
    ['2 million', '2000000'],
    ['2.3 million', '2300000'],
    ['2.3M', '2300000'],
    ['a million', '1000000'],
    ['half a million', '500000'],
    ['two and a half million', '2500000'],
    ['5k', '5000'],
    ['1.2bn', '1200000000'],
    ['3 lakh', '300000'],
    ['2 crore', '20000000'],
    ['3.50', '3.5'],
    ['2½', '2.5'],
    ['2 1/2', '2.5'],
    ['twice', '2'],
    ['a dozen', '12'],
    ['two dozen', '24'],
    ['.5', '0.5'],
    ['-5', '-5'],
    ['−5', '-5'],
    ['minus five', '-5'],
    ['(-.50)', '-0.5'],
    ['007', '7'],
    ['12345678901234567', '12345678901234567'],
    ['1 234 567', '1234567'],
    ["1'000'000", '1000000'],
    ['1.234.567', '1234567'],
    ['12,34,567', '1234567'],
    ['1,234.56', '1234.56'],
    ['1.234,56', '1234.56'],
    ['1 234,56', '1234.56'],
    ['12,5', '12.5'],
    ['0,125', '0.125'],
    ['٣', '3'],
    ['१२३', '123'],
    ['１２３', '123'],
    ['١٬٢٣٤٬٥٦٧٫٨', '1234567.8'],
    ['第3章', '3'],
    ['公里5的', '5'],
  ])('%j is %s', (text, key) => {
    expect(keysOf(text)).toEqual([key]);
    expect(kindsOf(text)).toEqual(['NUMBER']);
  });

  test('that two languages read differently answers both', () => {
    expect(valuesOf('1,000')[0]?.satisfies).toEqual(expect.arrayContaining(['1000', '1']));
    expect(valuesOf('1.000')[0]?.satisfies).toEqual(expect.arrayContaining(['1', '1000']));
    expect(valuesOf('5 100 people')[0]?.satisfies).toEqual(expect.arrayContaining(['5100', '5', '100']));
    expect(valuesOf('12,5')[0]?.satisfies).toEqual(expect.arrayContaining(['12.5', '12', '5']));
  });

  test('in a list without spaces is one of several', () => {
    expect(valuesOf('1,1,4')[0]?.satisfies).toEqual(['1,1,4', '1', '4']);
    expect(keysOf('in 1955 310,000 people')).toEqual(['1955', '310000']);
    expect(keysOf('55 310,000')).toEqual(['55', '310000']);
  });

  test('that may be a year answers its decade and century', () => {
    expect(valuesOf('in 1845')[0]?.satisfies).toEqual(['1845', '1840s', '1800s', '19C']);
  });

  test.each([
    ['1990 5', ['1990', '5']],
    ['five six', ['5', '6']],
    ['two hundred and the six', ['200', '6']],
    ['2 million and six', ['2000000', '6']],
    ['12345678901234567, 12345678901234568', ['12345678901234567', '12345678901234568']],
  ])('ends where the next begins: %j', (text, keys) => {
    expect(keysOf(text)).toEqual(keys);
  });

  test.each([
    'the one',
    'one of them',
    '1. The cat sat.',
    'Text\n2) The dog',
    'First, the cat sat.',
    'at first',
    'per second',
    'a split second',
    'of a second ahead',
    'half-life',
    'He may go',
    'hundreds of people',
  ])('is not read from %j', (text) => {
    expect(valuesOf(text)).toEqual([]);
  });
});

describe('an identifier', () => {
  test.each([
    ['B-52', 'b52'],
    ['COVID-19', 'covid19'],
    ['COVID‑19', 'covid19'],
    ['v1.2.3', 'v1.2.3'],
    ['1.2.3', '1.2.3'],
    ['192.168.0.1', '192.168.0.1'],
    ['H2O', 'h2o'],
    ['A380', 'a380'],
    ['3D', '3d'],
    ['24/7', '24/7'],
    ['+1 (555) 123-4567', '+1 (555) 1234567'],
    ['(202) 512-8581', '(202) 5128581'],
    ['978-3-16-148410-0', '9783161484100'],
    ['https://a.example/c1?d=2', 'https://a.example/c1?d=2'],
  ])('%j is one word and no number', (text, key) => {
    const { values, identifiers } = readValues(`the ${text} here`);
    expect(values).toEqual([]);
    expect(identifiers).toEqual([{ text, start: 4, end: 4 + text.length, key }]);
  });

  test('ends before a word that is joined to it', () => {
    expect(readValues('COVID-19-related').identifiers.map(({ text }) => text)).toEqual(['COVID-19']);
  });

  test.each([
    'mid-1990s',
    'pre-1914',
    'Sept-14',
    'a 5-year plan',
    'oxygen-16',
  ])('is not read from %j', (text) => {
    expect(readValues(text).identifiers).toEqual([]);
  });
});

describe('a fraction', () => {
  test.each([
    ['half of them', '1/2'],
    ['½', '1/2'],
    ['2/4', '1/2'],
    ['2/3', '2/3'],
    ['two-thirds', '2/3'],
    ['three quarters', '3/4'],
    ['a quarter', '1/4'],
    ['a third of them', '1/3'],
    ['one in five', '1/5'],
    ['8 out of 10', '4/5'],
  ])('%j is %s', (text, key) => {
    expect(keysOf(text)).toEqual([key]);
    expect(kindsOf(text)).toEqual(['FRACTION']);
  });

  test('answers the percentage, the decimal and the numbers in it', () => {
    expect(valuesOf('1 in 5')[0]?.satisfies).toEqual(['1/5', '20%', '0.2', '1', '5']);
    expect(valuesOf('9/11')[0]?.satisfies).toEqual(expect.arrayContaining(['--09-11', '--11-09']));
  });
});

describe('an ordinal', () => {
  test.each([
    ['third', '#3'],
    ['3rd', '#3'],
    ['twenty-first', '#21'],
    ['21st', '#21'],
    ['19th', '#19'],
    ['the fortieth', '#40'],
  ])('%j is %s', (text, key) => {
    expect(keysOf(text)).toEqual([key]);
    expect(kindsOf(text)).toEqual(['ORDINAL']);
    expect(valuesOf(text)[0]?.satisfies).toEqual([key, key.slice(1)]);
  });
});

describe('a range', () => {
  test.each([
    ['5-7', '5..7'],
    ['5–7', '5..7'],
    ['5 - 7', '5..7'],
    ['from 5 to 7', '5..7'],
    ['between five and seven', '5..7'],
    ['1914-18', '1914..1918'],
    ['the 2005 - 06 season', '2005..2006'],
    ['5-7 million', '5000000..7000000'],
    ['10-15%', '10%..15%'],
    ['5-7 km', '5000 m..7000 m'],
    ['from 5 km to 7 km', '5000 m..7000 m'],
    ['$5-7 million', '5000000 USD..7000000 USD'],
    ['9 am to 5 pm', '09:00..17:00'],
    ['(1501 - 19 May 1536)', '1501..1536-05-19'],
    ['3-5 pm', '15:00..17:00'],
    ['11-2 pm', '11:00..14:00'],
    ['9:00–17:00', '09:00..17:00'],
  ])('%j is %s', (text, key) => {
    expect(keysOf(text)).toEqual([key]);
    expect(kindsOf(text)).toEqual(['RANGE']);
  });

  test('answers both ends', () => {
    expect(valuesOf('5 to 7 million')[0]?.satisfies).toEqual(
      expect.arrayContaining(['5', '5000000', '7000000']),
    );
    expect(valuesOf('5-7 km')[0]?.satisfies).toEqual(expect.arrayContaining(['5000 m', '7000 m', '5', '7']));
  });

  test('does not join a year and a share', () => {
    expect(keysOf('75.8% in 1970 to 55.1%')).toEqual(['75.8%', '1970', '55.1%']);
  });

  test('has ends of one kind', () => {
    expect(kindsOf('5 km to 7 kg')).toEqual(['QUANTITY', 'QUANTITY']);
  });
});
