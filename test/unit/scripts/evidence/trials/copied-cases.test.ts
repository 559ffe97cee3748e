import { describe, expect, test } from 'vitest';
import { copiedCases } from '../../../../../scripts/evidence/trials/copied-cases.ts';
import { denials } from '../../../../../scripts/evidence/trials/denial-trial.ts';
import { dresses } from '../../../../../scripts/evidence/trials/dresses.ts';
import { sentencesOf } from '../../../../../scripts/evidence/trials/passage-sentences.ts';

const passages = Array.from({ length: 40 }, (_, index) =>
  [
    `The mill number ${index + 100} was opened in ${1800 + index} by a family from Ghent.`,
    `It has ${index + 20} rooms and a yard for horses and carts.`,
    `In ${1900 + index} the owners sold the house to a school from Norway.`,
  ].join(' '),
);
const pool = { passages, persons: [] };
const options = { count: 25, seed: 3, betweenOthers: false };

describe('the sentences of a passage', () => {
  test('are copied verbatim', () => {
    const [passage = ''] = passages;
    expect(sentencesOf(passage).join(' ')).toBe(passage);
  });

  test('leave out what is no plain sentence, and what an abbreviation cut', () => {
    const passage =
      'The house belonged to a physician called Dr. Brandt who lived there for years. Short one. It says "no" to all who come to ask for a room.';
    expect(sentencesOf(passage).filter((sentence) => sentence !== null)).toEqual([]);
  });
});

describe('copied cases', () => {
  const cases = copiedCases(pool, options);

  test('hold the sentence in the first passage, and not the changed one', () => {
    expect(cases).toHaveLength(25);
    for (const { sentence, changed, passages: given } of cases) {
      expect(given).toHaveLength(3);
      expect(given[0]).toContain(sentence);
      expect(given.join(' ')).not.toContain(changed.text);
      expect(changed.text).not.toBe(sentence);
    }
  });

  test('come from different passages', () => {
    expect(new Set(cases.map(({ passages: [first] }) => first)).size).toBe(25);
  });

  test('are the same for the same seed, and others for another', () => {
    expect(copiedCases(pool, options)).toEqual(cases);
    expect(copiedCases(pool, { ...options, seed: 4 })).not.toEqual(cases);
  });

  test('between others are neighbours in the passage', () => {
    const between = copiedCases(pool, { ...options, betweenOthers: true });
    expect(between).toHaveLength(25);
    for (const { before, sentence, after, passages: given } of between) {
      expect(given[0]).toContain(`${before} ${sentence} ${after}`);
    }
  });
});

describe('dresses', () => {
  test('are more than fourteen, with different names and different texts', () => {
    expect(new Set(dresses.map(({ name }) => name)).size).toBe(dresses.length);
    expect(new Set(dresses.map(({ wear }) => wear('It has 12 rooms.'))).size).toBe(dresses.length);
    expect(dresses.length).toBeGreaterThan(14);
  });

  test.each(dresses)('$name keeps the words of the sentence', ({ wear }) => {
    const sentence = 'The office of the firm has 12 rooms and five floors.';
    const kept = wear(sentence).normalize('NFKC').toLowerCase();
    expect(kept).toContain('he office of the firm has 12 rooms and five floors');
    expect(wear(sentence.replace('12', '15')).normalize('NFKC')).toContain('15 rooms');
  });
});

test('denials are sentences of their passage that sound like declining', () => {
  const unknown = 'The name of the builder of the mill is not known to anyone today.';
  const drawn = denials({ passages: [...passages, `${passages[0]} ${unknown}`], persons: [] }, 10, 1);
  expect(drawn.map(({ sentence }) => sentence)).toEqual([unknown]);
});
