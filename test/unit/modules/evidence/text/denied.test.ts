import { describe, expect, test } from 'vitest';
import { readSentence } from '../../../../../src/modules/evidence/text/sentence.ts';

const denied = (text: string) => [...readSentence(text).denied];

describe('a negation reaches', () => {
  test.each([
    ['The shop does not sell meat.', ['sell', 'meat']],
    ['He did not visit Paris Saint Denis often.', ['visit', 'pari', 'saint']],
    ['He did not visit Paris yesterday evening.', ['visit', 'pari']],
    ['Paris was not.', ['pari']],
    ['Smoking is allowed not.', ['allow', 'smoke']],
    ['It was not Paris.', ['pari']],
  ])('in %j: %j', (text, keys) => {
    expect(denied(text)).toEqual(keys);
  });

  test.each([
    ['He did not sing and danced well.', ['sing']],
    ['He did not sing but danced well.', ['sing']],
    ['He did not sing — danced well.', ['sing']],
    ['He did not sing – danced well.', ['sing']],
    ['He did not sing - danced well.', ['sing']],
    ['He did not sing -- danced well.', ['sing']],
    ['He did not, Ann danced well.', []],
    ['It is not sugar-free food.', ['sugar', 'free', 'food']],
  ])('not over "and", "but" or a dash, in %j: %j', (text, keys) => {
    expect(denied(text)).toEqual(keys);
  });
});
