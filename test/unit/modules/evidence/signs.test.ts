import { describe, expect, test } from 'vitest';
import { displacedIn } from '../../../../src/modules/evidence/comparison/displaced.ts';
import { bigramsOf, shareIn } from '../../../../src/modules/evidence/comparison/overlap.ts';
import { swapRoles } from '../../../../src/modules/evidence/comparison/roles.ts';
import { compareSpecifics, numbersOf } from '../../../../src/modules/evidence/comparison/specifics.ts';
import { namesOf, possibleNameAtStart } from '../../../../src/modules/evidence/text/names.ts';
import { differInPolarity } from '../../../../src/modules/evidence/text/polarity.ts';
import { readSentence, type Sentence } from '../../../../src/modules/evidence/text/sentence.ts';

describe('names', () => {
  test.each([
    ['On Friday Ann met Bob in Paris.', ['fridai', 'ann', 'bob', 'pari']],
    ['Dogs bark at night.', []],
    ['Maria Lopez teaches.', ['maria', 'lopez']],
    ['the river thames flooded', []],
    ['I saw him, and I left.', []],
  ])('in %j', (text, expected) => {
    expect(namesOf(readSentence(text))).toEqual(expected);
  });

  test('at the start of a sentence count when they are known for names', () => {
    const sentence = readSentence('Peter sold his boat.');
    expect(namesOf(sentence)).toEqual([]);
    expect(namesOf(sentence, new Set(['peter']))).toEqual(['peter']);
    expect(possibleNameAtStart(sentence)).toBe('peter');
    expect(possibleNameAtStart(readSentence('The boat sank.'))).toBeNull();
  });
});

const knownFrom = (keys: readonly string[]) => ({
  isRelevant: (key: string) => keys.includes(key),
  isAnywhere: (key: string) => keys.includes(key),
});

describe('numbers and names beside a counterpart', () => {
  const counterpart = readSentence('The bridge was finished in 1932.');

  test('are matched, or new and put in the place of another', () => {
    const known = knownFrom([...counterpart.keys, '1940']);
    expect(compareSpecifics(['1932'], known, counterpart, ['1932'])).toEqual({
      matched: ['1932'],
      novel: [],
      absent: [],
      substituted: [],
      misplaced: [],
    });
    expect(compareSpecifics(['1952'], known, counterpart, ['1932'])).toMatchObject({
      novel: ['1952'],
      substituted: ['1952'],
    });
    expect(compareSpecifics(['1940'], known, counterpart, ['1932'])).toMatchObject({
      matched: ['1940'],
      misplaced: ['1940'],
    });
  });

  test('are only new when nothing speaks of the same', () => {
    expect(compareSpecifics(['1952'], knownFrom([]), null, [])).toMatchObject({
      novel: ['1952'],
      substituted: [],
      misplaced: [],
    });
  });
});

describe('polarity', () => {
  const differ = (one: string, other: string) => differInPolarity(readSentence(one), readSentence(other));

  test.each([
    ['The ferry runs in winter.', 'The ferry does not run in winter.'],
    ['Grandmother bakes bread.', 'Grandmother never bakes bread.'],
    ['The soup contains nuts.', 'The soup contains no nuts.'],
    ['Everybody came.', 'Nobody came.'],
    ['Tea with sugar.', 'Tea without sugar.'],
    ["She didn't sleep.", 'She slept and could sleep well.'],
    ['He can hardly walk.', 'He can walk.'],
    ['None of the shops open.', 'All of the shops open.'],
  ])('differs between %j and %j, either way round', (one, other) => {
    expect(differ(one, other)).toBe(true);
    expect(differ(other, one)).toBe(true);
  });

  test.each([
    ['The ferry runs in winter.', 'In winter the ferry runs.'],
    ['The shop sells no meat.', 'The shop does not sell meat.'],
    ['The film is not only long but dull.', 'The film is long and dull.'],
    ['The shop has no meat, but it has fish.', 'The shop has fish.'],
    ['Nobody was at home when the dog barked.', 'The dog barked.'],
    ['It is not without salt.', 'It is with salt.'],
  ])('is the same in %j and %j', (one, other) => {
    expect(differ(one, other)).toBe(false);
  });

  test('reaches three content words of a clause', () => {
    expect(readSentence('He did not buy red apples yesterday evening, but pears.').denied).toEqual(
      new Set(['bui', 'red', 'appl']),
    );
    expect(readSentence('He bought pears.').denied.size).toBe(0);
  });
});

describe('roles', () => {
  const swap = (one: string, other: string) =>
    swapRoles(readSentence(one), readSentence(other), ['ann', 'bob']);

  test('change when two names change places', () => {
    expect(swap('Bob sued Ann.', 'Ann sued Bob.')).toBe(true);
    expect(swap('Bob sold the house to Ann.', 'Ann sold the house to Bob.')).toBe(true);
    expect(swap('Bob was sued by Ann.', 'Ann was sued by Bob.')).toBe(true);
  });

  test('change when two numbers change places', () => {
    const [told, turned] = ['It began in 1914 and ended in 1918.', 'It began in 1918 and ended in 1914.'].map(
      readSentence,
    );
    if (told === undefined || turned === undefined) throw new Error('There are two.');
    expect(swapRoles(turned, told, numbersOf(turned))).toBe(true);
    expect(swapRoles(told, told, numbersOf(told))).toBe(false);
  });

  test.each([
    ['Ann sued Bob.', 'Ann sued Bob.'],
    ['Bob was sued by Ann.', 'Ann sued Bob.'],
    ['Bob married Ann.', 'Ann sued Bob.'],
    ['Bob and Ann.', 'Ann and Bob were there.'],
    ['Bob and Ann met there.', 'Ann and Bob met there.'],
    ['Bob married Ann.', 'Ann married Bob.'],
    ['The wife is Ann and the husband is Bob.', 'The husband is Bob and the wife is Ann.'],
    ["Bob's friend is Ann.", 'Ann is the friend of Bob.'],
    ['With Bob, Ann went home.', 'Ann went home with Bob.'],
  ])('stay in %j beside %j', (one, other) => {
    expect(swap(one, other)).toBe(false);
  });
});

describe('a value that is told of something else', () => {
  const read = (sentence: Sentence) => ({
    sentence,
    names: namesOf(sentence, new Set(['ann', 'bob'])),
    numbers: numbersOf(sentence),
  });
  const displaced = (claim: string, ...evidence: readonly [string, ...string[]]) => {
    const [counterpart, ...others] = evidence.map(readSentence);
    if (counterpart === undefined) throw new Error('There is one.');
    const told = read(readSentence(claim));
    return displacedIn(told, read(counterpart), 'numbers', told.numbers, [counterpart, ...others], read);
  };

  test('is found where the counterpart has another one', () => {
    expect(
      displaced(
        'The bridge was finished in 1951.',
        'The bridge was finished in 1932.',
        'The tunnel was opened in 1951.',
      ),
    ).toEqual(['1951']);
    expect(displaced('Ann scored 30 goals.', 'Ann scored 20 goals.', 'Bob scored 30 goals.')).toEqual(['30']);
  });

  test('is none where its own sentence may speak of the same', () => {
    expect(
      displaced('Ann scored 30 goals.', 'Ann scored 20 goals.', 'The next year she scored 30 goals.'),
    ).toEqual([]);
    expect(
      displaced(
        'Ann scored 30 goals.',
        'When 20 people came, Ann scored goals.',
        'A tunnel is 30 years old.',
      ),
    ).toEqual([]);
  });
});

describe('overlap', () => {
  test('of nothing is whole, for nothing in it is new', () => {
    expect(shareIn([], new Set())).toBe(1);
    expect(shareIn(['a', 'b', 'b', 'c'], new Set(['a', 'c']))).toBe(0.5);
  });

  test('counts neighbours', () => {
    expect(bigramsOf(readSentence('red apples fall'))).toEqual(['red appl', 'appl fall']);
    expect(bigramsOf(readSentence('apples'))).toEqual([]);
  });
});
