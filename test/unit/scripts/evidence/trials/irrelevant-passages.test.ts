import { expect, test } from 'vitest';
import { createRandom } from '../../../../../scripts/default-model/random.ts';
import {
  drawIrrelevant,
  halves,
  rearrangements,
} from '../../../../../scripts/evidence/trials/irrelevant-passages.ts';

const near = Array.from({ length: 10 }, (_, index) => `The harbour bridge number ${index} stands there.`);
const far = Array.from({ length: 60 }, (_, index) => `Bread ${index} needs yeast. It also needs salt.`);
const answer = 'The harbour bridge stands beside the river.';

test('irrelevant passages are four that hold few of the words of the answer', () => {
  const drawn = drawIrrelevant([...near, ...far], answer, createRandom(2));
  expect(drawn).toHaveLength(4);
  expect(drawn.filter((passage) => !far.includes(passage))).toEqual([]);
  expect(drawIrrelevant([...near, ...far], answer, createRandom(2))).toEqual(drawn);
});

test('a passage is cut between two sentences, near its middle, and nothing is lost', () => {
  expect(halves('One is here. Two is here. Three is here. Four is here.')).toEqual([
    'One is here. Two is here.',
    'Three is here. Four is here.',
  ]);
  expect(halves('One sentence alone.')).toEqual(['One sentence alone.']);
});

test('every rearrangement keeps the own passages, and changes the rest', () => {
  const own = ['Own one.', 'Own two.'];
  const made = rearrangements(own, far.slice(0, 4), createRandom(5));
  for (const { before, after } of made) {
    expect(before).toEqual(expect.arrayContaining(own));
    expect(after).toEqual(expect.arrayContaining(own));
    expect(after).not.toEqual(before);
  }
  expect(made.map(({ before, after }) => [before.length, after.length])).toEqual([
    [2, 3],
    [2, 6],
    [2, 6],
    [6, 10],
    [6, 10],
    [6, 6],
  ]);
});
