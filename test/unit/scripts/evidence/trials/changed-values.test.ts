import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../../../scripts/default-model/random.ts';
import { changedNumber } from '../../../../../scripts/evidence/trials/changed-number.ts';
import { changeValue, displaceValue } from '../../../../../scripts/evidence/trials/changed-values.ts';
import { valuesOf } from '../../../../../scripts/evidence/trials/values.ts';

const seeds = Array.from({ length: 60 }, (_, seed) => seed);
const found = (sentence: string, persons: readonly string[] = []) =>
  valuesOf(sentence, persons).map(({ kind, text }) => `${kind} ${text}`);

describe('the values of a sentence', () => {
  test.each([
    ['It cost $1,250.50 in 1987.', ['money 1,250.50', 'year 1987']],
    ['About 12.5 % of 340 people came.', ['percent 12.5', 'number 340']],
    ['It opened on 14 September 1921.', ['date 14', 'date September', 'year 1921']],
    ['It opened on September 14, 1921.', ['date September', 'date 14', 'year 1921']],
    ['The road is 62 miles long.', ['number 62', 'unit miles']],
    [
      'It sold 3 million copies in seven weeks.',
      ['number 3', 'magnitude million', 'number seven', 'unit weeks'],
    ],
    ['Ada Byron moved from France to London.', ['name Ada Byron', 'name France', 'name London']],
  ])('%s', (sentence, values) => {
    expect(found(sentence, ['Ada Byron'])).toEqual(values);
  });

  test.each([
    'In the 1990s the A40 and version 2.0.1 were new at 10:30.',
    'They march in May and may travel miles from Londonderry.',
    'It is an 1890 novel and a French film.',
  ])('are not looked for in words, versions, times of day and after an article: %s', (sentence) => {
    expect(found(sentence)).toEqual([]);
  });
});

describe('a changed value', () => {
  const sentence = 'The tower in Paris was built by Ada Byron in 1889 and is 330 metres high on 5 May 1990.';
  const passage = `${sentence} Twelve of the 300 towers are in Rome, 1,234 in Spain.`;
  const persons = ['Ada Byron', 'Grace Hopper', 'Mary Shelley'];
  const cases = valuesOf(sentence, persons).flatMap((value) => seeds.map((seed) => ({ value, seed })));

  test('is another of the same kind, and stands in no passage', () => {
    for (const { value, seed } of cases) {
      const changed = changeValue(sentence, value, [passage], createRandom(seed));
      expect(changed).not.toBeNull();
      if (changed === null) continue;
      const { from, to, kind, text } = changed;
      expect(text).toBe(`${sentence.slice(0, value.start)}${to}${sentence.slice(value.start + from.length)}`);
      expect(kind).toBe(value.kind);
      expect(Number(to.replaceAll(',', '')) === Number(from.replaceAll(',', ''))).toBe(false);
      expect(new RegExp(`(?<![\\p{L}\\p{N}])${to}(?![\\p{L}\\p{N}])`, 'iu').test(passage)).toBe(false);
    }
  });

  test('is the same for the same seed, and not for every seed', () => {
    const [value] = valuesOf(sentence);
    if (value === undefined) throw new Error('The sentence has no value.');
    const drawn = seeds.map((seed) => changeValue(sentence, value, [passage], createRandom(seed))?.to);
    expect(seeds.map((seed) => changeValue(sentence, value, [passage], createRandom(seed))?.to)).toEqual(
      drawn,
    );
    expect(new Set(drawn).size).toBeGreaterThan(3);
  });

  test('is never one that the passage writes in another way', () => {
    const [value] = valuesOf('It has 7 rooms.');
    if (value === undefined) throw new Error('The sentence has no value.');
    const passages = ['It has two, three, four, five, six, eight, nine, ten and eleven of them.'];
    const drawn = seeds.map(
      (seed) => changeValue('It has 7 rooms.', value, passages, createRandom(seed))?.to,
    );
    expect(new Set(drawn.filter((to) => to !== undefined))).toEqual(new Set(['12']));
  });

  test('is not made where the passage holds every other value', () => {
    const [value] = valuesOf('It has 7 acres.').filter(({ kind }) => kind === 'unit');
    if (value === undefined) throw new Error('The sentence has no unit.');
    expect(changeValue('It has 7 acres.', value, ['It has 3 hectares.'], createRandom(1))).toBeNull();
  });
});

describe('a value of the same passage', () => {
  const sentence = 'The bridge in France was opened in 1874 by 30 men.';
  const elsewhere = valuesOf('It was rebuilt in 1921 by 30 men from Spain and 1 man from Paris.');

  test('stands elsewhere in the passage, and is of the same variety', () => {
    const made = valuesOf(sentence).map((value) =>
      displaceValue(sentence, value, elsewhere, createRandom(1)),
    );
    expect(made.map((one) => one?.to ?? null)).toEqual(['Spain', '1921', '1']);
  });

  test('is not made where the passage holds no other', () => {
    const made = valuesOf(sentence).map((value) => displaceValue(sentence, value, [], createRandom(1)));
    expect(made).toEqual([null, null, null]);
  });
});

test.each([
  ['1,250', 'number', /^\d,\d{3}$|^\d{3}$/],
  ['12.5', 'percent', /^\d{1,2}\.\d$/],
  ['1987', 'year', /^(?:19|20)\d\d$/],
  ['4', 'number', /^(?:[2-9]|1[0-2])$/],
  ['99', 'percent', /^\d{2}$/],
] as const)('another number than %s is written alike', (text, kind, pattern) => {
  const drawn = seeds.map((seed) => changedNumber(text, kind, createRandom(seed)));
  expect(drawn.filter((one) => !pattern.test(one) || one === text)).toEqual([]);
});
