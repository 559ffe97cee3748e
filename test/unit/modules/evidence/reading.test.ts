import { describe, expect, test, vi } from 'vitest';
import { readClaim } from '../../../../src/modules/evidence/comparison/read-claim.ts';
import { passageSentences } from '../../../../src/modules/evidence/text/passages.ts';
import { joinedTo, sentencesOf } from '../../../../src/modules/evidence/text/sentences.ts';
import { contentKeys, wordsOf } from '../../../../src/modules/evidence/text/words.ts';
import { TimeSlicer } from '../../../../src/platform/concurrency/time-slicer.ts';
import { roundsOf } from '../../../support/rounds.ts';

const keysOf = (text: string) => wordsOf(text).map(({ key }) => key);

describe('sentences', () => {
  test.each([
    ['Dr. Smith went home. He slept.', ['Dr. Smith went home.', 'He slept.']],
    ['the plant . it grew in 1990 . bob', ['the plant .', 'it grew in 1990 .', 'bob']],
    [
      'It began in the 19th century.First for Women is new.',
      ['It began in the 19th century.', 'First for Women is new.'],
    ],
    ['It costs 3.5 percent. J. K. Rowling wrote it.', ['It costs 3.5 percent.', 'J. K. Rowling wrote it.']],
    ['The case "Brown v. Board" ended.', ['The case "Brown v. Board" ended.']],
    ['It dates from c. 1491. It is old.', ['It dates from c. 1491.', 'It is old.']],
    ['The "Kerrang!" album sold. It won.', ['The "Kerrang!" album sold.', 'It won.']],
    ['A heading\nand a line', ['A heading', 'and a line']],
    ['川が流れる。山が高い。', ['川が流れる。', '山が高い。']],
    ['... ?! \n --', []],
    ['', []],
  ])('of %j', (text, expected) => {
    expect(sentencesOf(text)).toEqual(expected);
  });

  test('that go on and on come in pieces, without a word lost', () => {
    const text = Array.from({ length: 150 }, (_, index) => `wor${'d'.repeat(index % 7)}`).join(' ');
    const sentences = sentencesOf(text);
    expect(sentences).toHaveLength(3);
    expect(sentences.join(' ')).toBe(text);
  });

  test('without spaces come in pieces too', () => {
    const chained = Array.from({ length: 150 }, (_, index) => `wor${'d'.repeat(index % 7)}`).join('-');
    expect(sentencesOf(chained)).toHaveLength(3);
    const endless = sentencesOf('a'.repeat(32_000));
    expect(endless.map(({ length }) => length)).toEqual(new Array(32).fill(1000));
  });

  test('of a long response are joined, without one lost', () => {
    const sentences = Array.from({ length: 1001 }, (_, index) => `Sentence ${index}.`);
    const joined = joinedTo(256, sentences);
    expect(joined.length).toBeLessThanOrEqual(256);
    expect(joined.join(' ')).toBe(sentences.join(' '));
  });
});

describe('numbers', () => {
  test.each([
    ['1,000', '1000'],
    ['1000', '1000'],
    ['one thousand', '1000'],
    ['twenty-five', '25'],
    ['two hundred six', '206'],
    ['2 million', '2000000'],
    ['3.50', '3.5'],
    ['twice', '2'],
    ['two thousand and three', '2003'],
    ['one hundred and five', '105'],
    ['.5', '0.5'],
    ['-5', '-5'],
    ['−5', '-5'],
    ['(-.50)', '-0.5'],
    ['2.3 million', '2300000'],
    ['12345678901234567', '12345678901234567'],
    ['007', '7'],
    ['19th', '#19'],
  ])('%s is read as %s', (text, value) => {
    expect(wordsOf(text).filter(({ isNumber }) => isNumber)[0]?.key).toBe(value);
  });

  test('that are different stay different', () => {
    expect(keysOf('50 percent')).not.toEqual(keysOf('0.5 percent'));
    expect(keysOf('12345678901234567')).not.toEqual(keysOf('12345678901234568'));
    expect(keysOf('pages 3-5')).toEqual(['page', '3..5']);
    expect(keysOf('two hundred and the six')).toEqual(['200', 'and', 'the', '6']);
    expect(keysOf('2 million and six')).toEqual(['2000000', 'and', '6']);
    expect(keysOf('1990 5')).toEqual(['1990', '5']);
    expect(keysOf('five six')).toEqual(['5', '6']);
  });

  test('of other scripts are read', () => {
    expect(wordsOf('٣')[0]).toMatchObject({ key: '3', isNumber: true });
  });

  test('that are too long to be read are kept as they are written', () => {
    const written = '9'.repeat(400);
    expect(wordsOf(written)[0]).toMatchObject({ key: written, isNumber: true });
  });

  test('of a version are a name', () => {
    expect(wordsOf('1.2.3')).toMatchObject([{ key: '1.2.3', isNumber: false }]);
  });

  test('leave out a lone "one", which is a pronoun as often', () => {
    expect(wordsOf('the one')[1]).toMatchObject({ key: 'one', isNumber: false });
  });
});

describe('words', () => {
  test('share a key across inflections and cases', () => {
    expect(keysOf('Bakers baking')).toEqual(
      keysOf('bakers BAKES').map((key, index) => (index ? 'bake' : key)),
    );
    expect(keysOf("the dog's")).toEqual(['the', 'dog']);
  });

  test.each(["didn't", 'didn’t', 'didnʼt', "did n't"])('%s is a verb and a negation', (text) => {
    const words = wordsOf(text);
    expect(words.map(({ isNegation }) => isNegation)).toEqual([false, true]);
    expect(words[0]?.key).toBe('did');
  });

  test('that say little are told apart from those that say what it is about', () => {
    expect(contentKeys(wordsOf('The cat sat on the mat'))).toEqual(['cat', 'sat', 'mat']);
  });
});

describe('the sentences of passages', () => {
  const passages = ['The sky is blue. Grass is green.', 'Snow is white.', 'Grass is green.'];
  const read = (some: readonly string[], max = 10) =>
    passageSentences(some, new Set(['snow']), max, new TimeSlicer());
  const textsOf = async (some: readonly string[], max?: number) =>
    (await read(some, max)).map(({ text }) => text);

  test('come once, in the same order whatever the order of the passages', async () => {
    const texts = await textsOf(passages);
    expect(texts).toEqual(['Grass is green.', 'Snow is white.', 'The sky is blue.']);
    expect(await textsOf(passages.toReversed())).toEqual(texts);
  });

  test('name the passages that hold them, of equal ones the first', async () => {
    const places = (await read([...passages, ...passages])).map(
      ({ text, passages: holders }) => [text, holders] as const,
    );
    expect(Object.fromEntries(places)).toEqual({
      'The sky is blue.': [0],
      'Grass is green.': [0, 2],
      'Snow is white.': [1],
    });
  });

  test('are kept by what they share with the response when there are too many', async () => {
    expect(await textsOf(passages, 1)).toEqual(['Snow is white.']);
  });
});

test('claims that come at once are cut into sentences in a turn each', async () => {
  // No slice is over before its work is done, however slow the machine is.
  const clock = vi.spyOn(performance, 'now').mockReturnValue(0);
  const claim = { question: null, response: 'Snow is white.', passages: ['The sky is blue.'], samples: [] };
  const works = Array.from({ length: 8 }, () => (done: () => void) => {
    const embed = async (texts: readonly string[]) => {
      done();
      return texts.map((_, index) => [index === 0 ? 1 : 0, index === 0 ? 0 : 1]);
    };
    return readClaim(embed, claim, new TimeSlicer());
  });
  expect(await roundsOf(works)).toEqual(works.map((_, number) => [number]));
  clock.mockRestore();
});
