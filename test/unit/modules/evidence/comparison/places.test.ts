import { describe, expect, test } from 'vitest';
import { exchangesAround } from '../../../../../src/modules/evidence/comparison/exchanged.ts';
import { statedInOtherClause } from '../../../../../src/modules/evidence/comparison/other-clause.ts';
import { replacedIn } from '../../../../../src/modules/evidence/comparison/replaced.ts';
import { numbersOf } from '../../../../../src/modules/evidence/comparison/specifics.ts';
import { namesOf } from '../../../../../src/modules/evidence/text/names.ts';
import { readSentence } from '../../../../../src/modules/evidence/text/sentence.ts';

describe('a value in the exact place of another is replaced', () => {
  const replaced = (claim: string, evidence: string) => {
    const theirs = readSentence(evidence);
    return replacedIn(readSentence(claim), theirs, theirs.keys).map(
      ({ claimed, found }) => `${claimed}/${found}`,
    );
  };

  test.each([
    ['It opened in 1943 by the sea.', 'It opened in 1934 by the sea.', ['1943/1934']],
    ['Poland won the cup.', 'Germany won the cup.', ['Poland/Germany']],
    [
      'It ran from April 6, 2014 and to June 29, 2037 there.',
      'It ran from April 6, 2014 and to June 29, 2014 there.',
      ['June 29, 2037/June 29, 2014'],
    ],
    ['The film won.', 'The movie won.', []],
    ['They won the cup in 2019.', 'They won the cup this year, after the loss of 2018.', []],
    ['It opened in 1934.', 'It opened in 1934.', []],
  ])('%j of %j: %j', (claim, evidence, expected) => {
    expect(replaced(claim, evidence)).toEqual(expected);
  });
});

describe('two names around the same words', () => {
  const exchanges = (claim: string, evidence: string) => {
    const mine = readSentence(claim);
    return exchangesAround(mine, readSentence(evidence), namesOf(mine, new Set(['kessen', 'ann'])));
  };

  test.each([
    ['Kessen beat Vardal in May.', 'In the final in May Vardal beat Kessen.'],
    ['Then Mira Solano sued Leo Tan.', 'In May Leo Tan sued Mira Solano.'],
  ])('are exchanged: %j beside %j', (claim, evidence) => {
    expect(exchanges(claim, evidence)).toBe(true);
  });

  test.each([
    ['Vardal beat Kessen in May.', 'In May Vardal beat Kessen.'],
    ['Ann married Bob.', 'In May Bob married Ann.'],
    ['Ann and Bob sang.', 'Bob and Ann sang.'],
  ])('are not: %j beside %j', (claim, evidence) => {
    expect(exchanges(claim, evidence)).toBe(false);
  });
});

describe('a value that another clause states', () => {
  const read = (text: string, known: readonly string[]) => {
    const sentence = readSentence(text);
    return { sentence, names: namesOf(sentence, new Set(known)), numbers: numbersOf(sentence) };
  };
  const stated = (claim: string, evidence: string, kind: 'names' | 'numbers') =>
    statedInOtherClause(read(claim, []), read(evidence, []), kind);

  test('is found', () => {
    const evidence = 'The director is Mira Solano, and the music was written by Leo Tan.';
    expect(stated('the director Leo Tan', evidence, 'names')).toEqual(['leo', 'tan']);
    expect(stated('the director Mira Solano', evidence, 'names')).toEqual([]);
    const years = 'It was founded in 1850, and rebuilt in 1901.';
    expect(stated('It was founded in 1901.', years, 'numbers')).toEqual(['1901']);
    expect(stated('It was founded in 1850.', years, 'numbers')).toEqual([]);
  });

  test('is none where the other value is of another kind', () => {
    const evidence = 'The team has 50 GB, and it costs $12 a month.';
    expect(stated('price of the team $12', evidence, 'numbers')).toEqual([]);
  });
});
