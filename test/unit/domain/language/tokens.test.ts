import { describe, expect, test } from 'vitest';
import { classOf, isWord, normalToken, tokensOf } from '../../../../src/domain/language/tokens.ts';

describe('the tokens of a text', () => {
  test.each([
    ["Don't stop, 2.5 kg!", ["Don't", 'stop', ',', '2.5', 'kg', '!']],
    ['user_id = a1b2', ['user', '_', 'id', '=', 'a1b2']],
    ['[PAD] </s>', ['[', 'PAD', ']', '<', '/', 's', '>']],
    ['cafe\u0301 石橋', ['cafe\u0301', '石橋']],
    [' \n\t ', []],
  ])('%j', (text, expected) => {
    expect(tokensOf(text)).toEqual(expected);
  });

  test('lose nothing that is visible', () => {
    const text = 'A (very) odd—text: 10,000 “words”, x2y, 3km & co… №5';
    expect(tokensOf(text).join('')).toBe(text.replaceAll(/\s/g, ''));
  });

  test.each([
    ['apostrophes', "a'", '1'],
    ['points', '1.', 'a'],
    ['letters', 'a', '1'],
    ['digits', '1', 'a'],
    ['marks', '\u0301', '1'],
  ])('are found in a text of many %s that ends otherwise', (_, part, end) => {
    const text = part.repeat(32_767 / part.length) + end;
    expect(tokensOf(text).join('')).toBe(text);
  });

  test('are compared in lower case, with a plain apostrophe', () => {
    expect(normalToken('Don’t')).toBe("don't");
  });
});

describe('the class of an unknown token', () => {
  test.each([
    ['1,234', '<number>'],
    ['x9k2', '<mixed>'],
    ['§', '<sign>'],
    ['мост', '<foreign>'],
    ['Brzezinski', '<name>'],
    ['NASDQ', '<acronym>'],
    ['kQzWvbT', '<mixed>'],
    ['frobnicating', '<ing>'],
    ['frobnicated', '<ed>'],
    ['frobnication', '<tion>'],
    ['frobs', '<plural>'],
    ['frobna', '<vowel>'],
    ['frobn', '<word>'],
  ])('of %s is %s', (written, expected) => {
    expect(classOf(written)).toBe(expected);
  });
});

test('a word begins with a letter', () => {
  expect(['word', 'Ünder', '石'].every(isWord)).toBe(true);
  expect(['5', '.', '_'].some(isWord)).toBe(false);
});
