import { describe, expect, test } from 'vitest';
import { readAnswer } from '../../../../src/modules/evidence/answer/read-answer.ts';

const length = 100_000;

/** Reads an answer, and expects its parts to lie in it. */
function expectPlaces(text: string): void {
  expect(readAnswer(text).every(({ start, end }) => start < end && end <= text.length)).toBe(true);
}

describe('100,000 characters are read', () => {
  test.each([
    '>',
    '[',
    '![',
    '*',
    '_',
    '`',
    '` `` ',
    '|',
    '|\n',
    '|a|b\n|-|-\n',
    '<div>',
    '</b>',
    '<!--',
    '<a href="',
    '<sup>',
    '<think>\n',
    '> ',
    '> - ',
    '- ',
    '1. ',
    '- a\n',
    '> a\n',
    '#',
    '# a\n',
    '```\na\n',
    '(',
    '(a ',
    '[1]',
    '[1',
    '[a](',
    '[a](b)',
    '(1)   ',
    '¹ ',
    '【',
    'http://',
    'www.',
    '&amp;',
    '&',
    '\\',
    '{"a":',
    '{"a":"',
    '["",',
    '[[[{',
    'a ',
    'a',
    'a. ',
    'A.',
    '"',
    '\n',
    ' ',
    '\t',
    '. ',
    'not ',
    'but not, ',
    'the passage does not ',
    'according to the passage, ',
    'Source: ',
    'A: ',
    '**a:** ',
    '😀',
    'ａ́',
  ])('of %j', (unit) => {
    const text = unit.repeat(Math.ceil(length / unit.length));
    expectPlaces(`a ${text}a`);
  });

  test.each([
    ['Sources', '*', 'a'],
    ['Sources:', ' ', 'a'],
    ['**a', ' ', 'b'],
    ['a:', ')', 'b'],
    ['[1]', ' ', ','],
    ['(1)', ' ', 'a'],
    ['http://a', '.', ' b'],
    ['<a ', 'b', ''],
    ['Note', ' ', 'a'],
    ['Dr.', ' ', 'a'],
    ['{"a": "', '\\\\', '"}'],
    ['| a |\n|', '-', '\nb'],
    ['- a\n', ' ', 'b'],
  ])('of %j, many %j and %j', (before, unit, after) => {
    const text = before + unit.repeat(length) + after;
    expectPlaces(text);
  });

  test('of lists that nest by their indentation', () => {
    const lines = Array.from({ length: 300 }, (_, depth) => `${' '.repeat(depth * 2)}- item ${depth}`);
    const parts = readAnswer(lines.join('\n'));
    expect(parts.filter(({ kind }) => kind === 'CLAIM').length).toBeGreaterThan(100);
    expect(Math.max(...parts.map(({ lead }) => lead.length))).toBeLessThan(2000);
  });

  test('of a line that opens more blocks than a reader follows, as plain text', () => {
    expect(readAnswer(`${'> '.repeat(20)}One is red.`).map(({ kind }) => kind)).toEqual(['CLAIM']);
  });
});
