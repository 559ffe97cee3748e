import { describe, expect, test } from 'vitest';
import { isAbstention, readAnswer } from '../../../../../src/modules/evidence/answer/read-answer.ts';
import { abstentions, claimsLikeRefusals } from './abstentions.ts';
import { abstentionsApart } from './abstentions-apart.ts';

const kindsOf = (text: string) => readAnswer(text).map(({ kind }) => kind);
const partsOf = (text: string) => readAnswer(text).map(({ kind, text: words }) => [kind, words]);

describe('an answer that only declines', () => {
  test.each([...abstentions, ...abstentionsApart])('is an abstention: %s', (text) => {
    expect(kindsOf(text)).toContain('REFUSAL');
    expect(kindsOf(text)).not.toContain('CLAIM');
    expect(isAbstention(readAnswer(text))).toBe(true);
  });
});

describe('a claim about the topic that denies', () => {
  test.each(claimsLikeRefusals)('is a claim: %s', (text) => {
    expect(partsOf(text)).toEqual([['CLAIM', text]]);
    expect(isAbstention(readAnswer(text))).toBe(false);
  });
});

describe('a sentence that declines and states', () => {
  test.each([
    [
      'The text does not give her age, but says she was born in Rome.',
      [
        ['REFUSAL', 'The text does not give her age,'],
        ['FRAMING', 'but says'],
        ['CLAIM', 'she was born in Rome.'],
      ],
    ],
    [
      'She was born in Rome, but the passage does not say when.',
      [
        ['CLAIM', 'She was born in Rome,'],
        ['REFUSAL', 'but the passage does not say when.'],
      ],
    ],
    [
      'While the passage states that she was born in Rome, it does not mention the year.',
      [
        ['FRAMING', 'While the passage states that'],
        ['CLAIM', 'she was born in Rome,'],
        ['REFUSAL', 'it does not mention the year.'],
      ],
    ],
    [
      "Based on the context, the tower's height is not mentioned, but it was built in 1889.",
      [
        ['REFUSAL', "Based on the context, the tower's height is not mentioned,"],
        ['CLAIM', 'but it was built in 1889.'],
      ],
    ],
    [
      "I'm not able to find the year, but I can tell you that the tower is tall.",
      [
        ['REFUSAL', "I'm not able to find the year,"],
        ['FRAMING', 'but I can tell you that'],
        ['CLAIM', 'the tower is tall.'],
      ],
    ],
    [
      "I don't know; however, the tower is 330 m tall.",
      [
        ['REFUSAL', "I don't know;"],
        ['CLAIM', 'however, the tower is 330 m tall.'],
      ],
    ],
    [
      'The passage does not mention the year. However, it does state that the tower is red.',
      [
        ['REFUSAL', 'The passage does not mention the year.'],
        ['FRAMING', 'However, it does state that'],
        ['CLAIM', 'the tower is red.'],
      ],
    ],
  ])('is cut: %s', (text, expected) => {
    expect(partsOf(text)).toEqual(expected);
    expect(isAbstention(readAnswer(text))).toBe(false);
  });
});

test('"No" declines before a refusal only', () => {
  expect(isAbstention(readAnswer('No. The passage does not mention it.'))).toBe(true);
  expect(partsOf('no')).toEqual([['CLAIM', 'no']]);
  expect(isAbstention(readAnswer('no'))).toBe(false);
});

test('an answer without a refusal is no abstention', () => {
  expect(isAbstention([])).toBe(false);
  expect(isAbstention(readAnswer('Sure! I hope this helps!'))).toBe(false);
});
