import { describe, expect, test } from 'vitest';
import { valuesOf } from '../../../../../../src/modules/evidence/text/values/values-of.ts';

const only = (text: string) => {
  const [value, ...others] = valuesOf(text);
  expect(others).toEqual([]);
  return value;
};

describe('a percentage', () => {
  test.each([
    '50 %',
    '50%',
    '50 percent',
    'fifty per cent',
    '50 pct',
    '٥٠٪',
    'a 50-percent share',
  ])('%j', (text) => {
    expect(only(text)).toMatchObject({ kind: 'PERCENT', key: '50%', satisfies: ['50%', '50'] });
  });

  test('is not the number, and not a difference of percentages', () => {
    expect(only('0.5')?.key).toBe('0.5');
    expect(only('2 percentage points')?.key).toBe('2 pp');
    expect(only('2 % points')?.key).toBe('2 pp');
  });
});

describe('money', () => {
  test.each([
    ['$5', '5 USD'],
    ['5 USD', '5 USD'],
    ['USD 5', '5 USD'],
    ['US$5m', '5000000 USD'],
    ['five dollars', '5 USD'],
    ['5 U.S. dollars', '5 USD'],
    ['$5 million', '5000000 USD'],
    ['$5 USD', '5 USD'],
    ['C$5', '5 CAD'],
    ['5 Canadian dollars', '5 CAD'],
    ['€5.2 million', '5200000 EUR'],
    ['5,2 Millionen', '5.2'],
    ['1.000,50 €', '1000.5 EUR'],
    ['5m euros', '5000000 EUR'],
    ['£3bn', '3000000000 GBP'],
    ['50 pence', '0.5 GBP'],
    ['Rs. 500', '500 INR'],
    ['¥500', '500 JPY'],
    ['￥５００', '500 JPY'],
  ])('%j is %s', (text, key) => {
    expect(only(text)?.key).toBe(key);
  });

  test('of an ambiguous name answers each', () => {
    expect(only('$5')?.satisfies).toEqual(expect.arrayContaining(['5 USD', '5 CAD', '5']));
    expect(only('5 pounds')?.satisfies).toEqual(expect.arrayContaining(['5 GBP', '2.26796 kg', '5']));
    expect(only('US$5')?.satisfies).toEqual(['5 USD', '5']);
  });
});

describe('a quantity', () => {
  test.each([
    ['5 km', '5000 m'],
    ['5km', '5000 m'],
    ['5,000 m', '5000 m'],
    ['5000 metres', '5000 m'],
    ['a 5-kilometre run', '5000 m'],
    ['five kilometers', '5000 m'],
    ['3.1 miles', '4988.97 m'],
    ['6 ft 2 in', '1.8796 m'],
    ['6\'2"', '1.8796 m'],
    ['6 feet 2 inches', '1.8796 m'],
    ['1.5 t', '1500 kg'],
    ['8.8 lb', '3.99161 kg'],
    ['20 °C', '20 °C'],
    ['68 °F', '20 °C'],
    ['68 degrees Fahrenheit', '20 °C'],
    ['293.15 K', '20 °C'],
    ['-40 °F', '-40 °C'],
    ['2 L', '2 l'],
    ['5 sq km', '5000000 m²'],
    ['5 km²', '5000000 m²'],
    ['2 hectares', '20000 m²'],
    ['90 km/h', '25 m/s'],
    ['90 kilometres per hour', '25 m/s'],
    ['14 days', '1209600 s'],
    ['two weeks', '1209600 s'],
    ['2 hours and 30 minutes', '9000 s'],
    ['2.5 hours', '9000 s'],
    ['half an hour', '1800 s'],
    ['1:35.782', '95.782 s'],
    ['a 5-year-old boy', '60 mo'],
    ['60 months', '60 mo'],
    ['2 decades', '240 mo'],
    ['16 GB', '16000000000 B'],
    ['5 kWh', '18000000 J'],
    ['2 MW', '2000000 W'],
    ['2 mW', '0.002 W'],
    ['1 bar', '100000 Pa'],
    ['2.4 GHz', '2400000000 Hz'],
    ['one kilometre', '1000 m'],
    ['５ｋｍ', '5000 m'],
  ])('%j is %s', (text, key) => {
    expect(only(text)?.key).toBe(key);
    expect(only(text)?.kind).toBe('QUANTITY');
  });

  test('answers the plain number', () => {
    expect(only('5 km')?.satisfies).toEqual(['5000 m', '5']);
    expect(only('5m')?.satisfies).toEqual(expect.arrayContaining(['5 m', '5000000', '300 s']));
  });

  test('needs a unit, not a word that begins like one', () => {
    expect(only('5 men')?.kind).toBe('NUMBER');
    expect(valuesOf('MB 5 Mb').map(({ kind }) => kind)).toEqual(['NUMBER']);
  });
});
