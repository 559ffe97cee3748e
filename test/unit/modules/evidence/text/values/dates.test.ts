import { describe, expect, test } from 'vitest';
import { valuesOf } from '../../../../../../src/modules/evidence/text/values/values-of.ts';

const only = (text: string) => {
  const [value, ...others] = valuesOf(text);
  expect(others).toEqual([]);
  return value;
};

describe('a date', () => {
  test.each([
    '14 September 2020',
    '14th of September, 2020',
    'Sept 14th, 2020',
    'September 14, 2020',
    'Sept. 14 2020',
    '14 Sep 2020',
    '14-Sep-2020',
    '14/09/2020',
    '09/14/2020',
    '14.09.2020',
    '2020-09-14',
    '2020/09/14',
    '14. September 2020',
    '14 de septiembre de 2020',
    '14 septembre 2020',
    '14 сентября 2020',
    '2020年9月14日',
    '2020년 9월 14일',
    '１４/０９/２０２０',
    '१४ September २०२०',
  ])('%j is one value, and the day is not a number', (text) => {
    expect(only(text)).toMatchObject({
      kind: 'DATE',
      key: '2020-09-14',
      satisfies: ['2020-09-14', '2020-09', '2020', '--09-14', '--09', '14', '#14', '2020s', '2000s', '21C'],
    });
  });

  test.each([
    ['14 Sept.', '--09-14'],
    ['the fourth of July', '--07-04'],
    ['May 2015', '2015-05'],
    ['November of 2004', '2004-11'],
    ['09/2020', '2020-09'],
    ['2020-09', '2020-09'],
    ['in May', '--05'],
    ['September', '--09'],
    ['the 1990s', '1990s'],
    ["the '90s", '1990s'],
    ['19th century', '19C'],
    ['nineteenth-century art', '19C'],
    ['5th century BC', '5C BC'],
    ['44 BC', '44 BC'],
    ['37 B.C.', '37 BC'],
    ['1st century B.C.E.', '1C BC'],
    ['79 C.E.', '79'],
    ['in June', '--06'],
    ['AD 79', '79'],
    ['79 AD', '79'],
    ['14/9/98', '1998-09-14'],
  ])('%j is %s', (text, key) => {
    expect(only(text)).toMatchObject({ kind: 'DATE', key });
  });

  test('in which day and month may change places answers both', () => {
    expect(only('03/04/2020')?.satisfies).toEqual(expect.arrayContaining(['2020-04-03', '2020-03-04']));
  });

  test.each([
    ['5-7 September 2020', '2020-09-05..2020-09-07'],
    ['September 5–7, 2020', '2020-09-05..2020-09-07'],
    ['28 May to 2 June 2020', '2020-05-28..2020-06-02'],
    ['from 221 to 206 BC', '221 BC..206 BC'],
    ['June to August 2020', '2020-06..2020-08'],
    ['9 March 1890 – 8 November 1986', '1890-03-09..1986-11-08'],
  ])('%j is a range of dates', (text, key) => {
    const value = only(text);
    expect(value).toMatchObject({ kind: 'RANGE', key });
    expect(value?.satisfies).toEqual(expect.arrayContaining(key.split('..')));
  });

  test('is not read from names and verbs', () => {
    expect(valuesOf('He may march with June, Jan and April.')).toEqual([]);
    expect(valuesOf('31 June')[0]?.kind).toBe('NUMBER');
    expect(valuesOf('99/99/2020').map(({ kind }) => kind)).not.toContain('DATE');
  });

  test('and a time after it are two values', () => {
    expect(valuesOf('2020-09-14T15:00:00Z').map(({ key }) => key)).toEqual(['2020-09-14', '15:00']);
  });
});

describe('a time of day', () => {
  test.each([
    ['3 pm', '15:00'],
    ['3pm', '15:00'],
    ['3 p.m.', '15:00'],
    ['three pm', '15:00'],
    ['15:00', '15:00'],
    ['15:00:00', '15:00'],
    ['3:30 p.m.', '15:30'],
    ['1.30pm', '13:30'],
    ['12 am', '00:00'],
    ['12 pm', '12:00'],
    ['noon', '12:00'],
    ['midnight', '00:00'],
    ['03:00', '03:00'],
    ['15:00:30', '15:00:30'],
    ['half past three pm', '15:30'],
  ])('%j is %s', (text, key) => {
    expect(only(text)).toMatchObject({ kind: 'TIME', key });
  });

  test.each([
    ['3:00', ['03:00', '15:00']],
    ["3 o'clock", ['03:00', '15:00', '3']],
    ['half past three', ['03:30', '15:30', '3']],
    ['quarter to one', ['00:45', '12:45', '1']],
  ])('%j is of either half of the day', (text, satisfies) => {
    expect(only(text)?.satisfies).toEqual(satisfies);
  });

  test('is not read from a score', () => {
    expect(valuesOf('2:1').map(({ kind }) => kind)).toEqual(['NUMBER', 'NUMBER']);
  });
});
