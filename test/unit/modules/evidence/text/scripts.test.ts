import { describe, expect, test } from 'vitest';
import { scriptOf, shareScript } from '../../../../../src/modules/evidence/text/scripts.ts';

describe('the script of a text', () => {
  test.each([
    ['The ferry runs.', 'Latin'],
    ['Паром BMW ходит зимой.', 'Cyrillic'],
    ['渡船冬季也運行', 'Han'],
    ['1889?', null],
  ])('%j is %s', (text, script) => {
    expect(scriptOf(text)).toBe(script);
  });
});

describe('texts can be compared', () => {
  test.each([
    [['The ferry runs.'], ['Паром ходит.', 'It runs.'], true],
    [['The ferry runs.'], ['Паром ходит.'], false],
    [['1889'], ['Паром ходит.'], true],
    [['The ferry runs.'], ['1889'], true],
    [[], ['The ferry runs.'], false],
    [['The ferry runs.'], [], false],
    [['1889'], [], false],
  ])('%j with %j: %s', (ones, others, expected) => {
    expect(shareScript(ones.map(scriptOf), others.map(scriptOf))).toBe(expected);
  });
});
