import { describe, expect, it } from 'vitest';
import { baseForm } from '../../../../scripts/default-model/inflections.ts';
import { createRandom, shuffled } from '../../../../scripts/default-model/random.ts';
import {
  createEncoder,
  MAX_PIECES,
  tokenizerFile,
} from '../../../../scripts/default-model/tokenizer-file.ts';
import { buildVocabulary, SPECIAL_PIECES } from '../../../../scripts/default-model/vocabulary.ts';
import { wordsOf } from '../../../../scripts/default-model/words.ts';

const PROBABILITIES = new Map([
  ['cat', 0.4],
  ['sit', 0.3],
  ['walk', 0.2],
  ['walking', 0.02],
  ['sitting', 0.01],
  ['talking', 0.01],
]);

function smallVocabulary(): string[] {
  const fixed = buildVocabulary(new Map(), 0, 0).length;
  return buildVocabulary(PROBABILITIES, fixed + 3 + 2, 2);
}

describe('wordsOf', () => {
  it('lower-cases, drops accents and parts punctuation', () => {
    expect(wordsOf('Café-Crème, 3.5!')).toEqual(['cafe', '-', 'creme', ',', '3', '.', '5', '!']);
  });
});

describe('vocabulary and tokenizer', () => {
  it('keeps the special pieces first, the most probable words, then the endings of the rest', () => {
    const vocabulary = smallVocabulary();
    expect(vocabulary.slice(0, SPECIAL_PIECES.length)).toEqual([...SPECIAL_PIECES]);
    expect(vocabulary.slice(-5, -2)).toEqual(['cat', 'sit', 'walk']);
    expect(vocabulary.slice(-2).every((piece) => piece.startsWith('##'))).toBe(true);
    expect(new Set(vocabulary).size).toBe(vocabulary.length);
  });

  it('spells every Latin word, known or not, between the opening and the closing piece', () => {
    const vocabulary = smallVocabulary();
    const encode = createEncoder(tokenizerFile(vocabulary));
    const pieces = (text: string): (string | undefined)[] => encode(text).map((id) => vocabulary[id]);
    expect(pieces('Cat')).toEqual(['[CLS]', 'cat', '[SEP]']);
    const spelt = pieces('sitting zyzzyva');
    expect(spelt).not.toContain('[UNK]');
    expect(spelt.slice(1, -1).join('').replaceAll('##', '')).toBe('sittingzyzzyva');
  });

  it('cuts long texts and keeps the closing piece', () => {
    const vocabulary = smallVocabulary();
    const ids = createEncoder(tokenizerFile(vocabulary))('cat '.repeat(1000));
    expect(ids).toHaveLength(MAX_PIECES);
    expect(vocabulary[ids.at(-1) ?? -1]).toBe('[SEP]');
  });
});

describe('baseForm', () => {
  it.each([
    ['planes', 'plane'],
    ['slicing', 'slice'],
    ['stopped', 'stop'],
    ['cities', 'city'],
    ['quickly', 'quick'],
  ])('%s comes from %s', (word, base) => {
    expect(baseForm(word, new Set(['plane', 'slice', 'stop', 'city', 'quick']))).toBe(base);
  });

  it('leaves words alone whose stem is not known', () => {
    expect(baseForm('string', new Set(['plane']))).toBeUndefined();
  });
});

describe('createRandom', () => {
  it('repeats for a seed and differs between seeds', () => {
    const draw = (seed: number): number[] => shuffled(Array(20).keys(), createRandom(seed));
    expect(draw(5)).toEqual(draw(5));
    expect(draw(5)).not.toEqual(draw(6));
    expect(draw(5).toSorted((a, b) => a - b)).toEqual([...Array(20).keys()]);
  });

  it('draws normal numbers of mean zero and variance one', () => {
    const random = createRandom(1);
    const values = Array.from({ length: 20_000 }, () => random.normal());
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    expect(mean).toBeCloseTo(0, 1);
    expect(variance).toBeCloseTo(1, 1);
  });
});
