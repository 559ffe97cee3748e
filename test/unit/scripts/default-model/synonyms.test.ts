import { describe, expect, it } from 'vitest';
import { exposureOf } from '../../../../scripts/default-model/exposure.ts';
import { sharesStem } from '../../../../scripts/default-model/inflections.ts';
import { holdOutWords } from '../../../../scripts/default-model/synonyms.ts';
import { trainingPairs } from '../../../../scripts/default-model/training-pairs.ts';
import type { Synset } from '../../../../scripts/default-model/wordnet.ts';

function synset(id: string, members: string[], definition: string, hypernym: string[] = []): Synset {
  const none = { similar: [], also: [], attribute: [] };
  return { id, members, definition, examples: [], hypernym, ...none };
}

const SYNSETS = [
  synset('1', ['vehicle'], 'a thing that carries people'),
  synset('2', ['car', 'automobile', 'motorcar'], 'a motor vehicle with four wheels', ['1']),
  synset('3', ['stone', 'rock'], 'a hard piece of the ground'),
  synset('4', ['music', 'melody'], 'sounds in an order that pleases'),
];
const EVERYDAY = ['vehicle', 'car', 'automobile', 'stone', 'rock', 'music', 'melody'];

describe('holdOutWords', () => {
  it('draws synonyms that share a synset and unrelated words that do not', () => {
    const { synonyms, unrelated } = holdOutWords(SYNSETS, EVERYDAY, 3, 1);
    const sets = SYNSETS.map(({ members }) => new Set(members));
    const related = ([first, second]: readonly [string, string]): boolean =>
      sets.some((members) => members.has(first) && members.has(second));
    expect(synonyms).toHaveLength(3);
    expect(synonyms.every(related)).toBe(true);
    expect(unrelated).toHaveLength(3);
    expect(unrelated.some(related)).toBe(false);
  });

  it('draws the same for the same seed', () => {
    expect(holdOutWords(SYNSETS, EVERYDAY, 2, 9)).toEqual(holdOutWords(SYNSETS, EVERYDAY, 2, 9));
  });

  it('takes two forms of one word for no synonyms', () => {
    const synsets = [
      synset('1', ['old', 'older'], 'of many years'),
      synset('2', ['ages', 'aged'], 'with years'),
    ];
    expect(holdOutWords(synsets, ['old', 'older', 'age', 'ages', 'aged'], 2, 1).synonyms).toEqual([]);
  });
});

describe('sharesStem', () => {
  it.each([
    ['old', 'older', true],
    ['ending', 'end', true],
    ['ages', 'aged', true],
    ['city', 'cities', true],
    ['educate', 'educator', true],
    ['car', 'automobile', false],
    ['old', 'elderly', false],
    ['stone', 'rock', false],
  ])('of %s and %s is %s', (first, second, expected) => {
    expect(sharesStem(first, second)).toBe(expected);
  });
});

describe('trainingPairs', () => {
  const none = { synonyms: [], unrelated: [] };

  it('says nothing about two held-out words by way of the synset they share', () => {
    const held = { synonyms: [['car', 'automobile']] as const, unrelated: [] };
    const words = trainingPairs(SYNSETS, [], held).flat();
    expect(words).not.toContain('car');
    expect(words).not.toContain('automobile');
    expect(words).toContain('motorcar');
  });

  it('pairs synonyms, words with definitions, neighbours, and inflected words with their base forms', () => {
    const pairs = trainingPairs(SYNSETS, ['walk', 'walking'], none);
    expect(pairs).toContainEqual(['car', 'automobile']);
    expect(pairs).toContainEqual(['car', 'a motor vehicle with four wheels']);
    expect(pairs).toContainEqual(['car', 'vehicle']);
    expect(pairs).toContainEqual(['a motor vehicle with four wheels', 'a thing that carries people']);
    expect(pairs).toContainEqual(['walking', 'walk']);
  });

  it.each([
    'hypernym',
    'similar',
    'also',
    'attribute',
  ] as const)('holds no held-out pair that another synset brings together: %s', (relation) => {
    const synsets = [
      synset('1', ['border', 'edge'], 'where something ends'),
      synset('2', ['Edge', 'rim'], 'the outer line of a thing'),
      { ...synset('3', ['Border', 'margin'], 'a line around a thing'), [relation]: ['2'] },
    ];
    const held = { synonyms: [['border', 'edge']] as const, unrelated: [['rim', 'margin']] as const };
    expect(exposureOf(held, trainingPairs(synsets, [], none)).trained).toHaveLength(2);
    const pairs = trainingPairs(synsets, [], held);
    expect(exposureOf(held, pairs).trained).toEqual([]);
    expect(pairs).toContainEqual(['Border', 'rim']);
  });

  it('holds no pair of those that are drawn from it', () => {
    const held = holdOutWords(SYNSETS, EVERYDAY, 3, 1);
    expect(exposureOf(held, trainingPairs(SYNSETS, EVERYDAY, held)).trained).toEqual([]);
  });
});

describe('exposureOf', () => {
  it('tells synonyms that a third text brings together from those that nothing does', () => {
    const held = {
      synonyms: [
        ['car', 'automobile'],
        ['stone', 'rock'],
      ] as const,
      unrelated: [],
    };
    const exposure = exposureOf(held, [
      ['car', 'vehicle'],
      ['Vehicle', 'Automobile'],
      ['stone', 'gravel'],
      ['rock', 'music'],
    ]);
    expect(exposure).toEqual({ trained: [], withoutCommonPartner: [['stone', 'rock']] });
  });
});
