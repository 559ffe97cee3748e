import { describe, expect, it } from 'vitest';
import { holdOutWords } from '../../../../scripts/default-model/synonyms.ts';
import { wordNetPairs } from '../../../../scripts/default-model/training-pairs.ts';
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
});

describe('wordNetPairs', () => {
  it('says nothing about two held-out words by way of the synset they share', () => {
    const held = { synonyms: [['car', 'automobile']] as const, unrelated: [] };
    const words = wordNetPairs(SYNSETS, held).flat();
    expect(words).not.toContain('car');
    expect(words).not.toContain('automobile');
    expect(words).toContain('motorcar');
  });

  it('pairs synonyms, words with definitions, and neighbours', () => {
    const pairs = wordNetPairs(SYNSETS, { synonyms: [], unrelated: [] });
    expect(pairs).toContainEqual(['car', 'automobile']);
    expect(pairs).toContainEqual(['car', 'a motor vehicle with four wheels']);
    expect(pairs).toContainEqual(['car', 'vehicle']);
    expect(pairs).toContainEqual(['a motor vehicle with four wheels', 'a thing that carries people']);
  });
});
