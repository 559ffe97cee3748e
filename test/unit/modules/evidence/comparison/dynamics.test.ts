import { expect, test } from 'vitest';
import { createRandom } from '../../../../../scripts/default-model/random.ts';
import { type AnchorSpace, tensorOf } from '../../../../../src/domain/anchor-space.ts';
import { elpReader, meanElp } from '../../../../../src/modules/evidence/comparison/dynamics.ts';
import { unit } from '../../../../../src/statistics/vectors.ts';

const random = createRandom(5);
const drawn = () => unit(Float64Array.from({ length: 12 }, () => random.normal()));
const space: AnchorSpace = {
  centre: drawn().map((value) => value / 3),
  directions: Array.from({ length: 9 }, drawn),
  neutral: null,
  temperature: 0.2,
};

test('channels read fast are those of the tensor', () => {
  const readElp = elpReader(space);
  for (let round = 0; round < 20; round += 1) {
    const vector = drawn();
    const { elpChannels } = tensorOf(space, vector);
    expect(readElp(vector).ethos).toBeCloseTo(elpChannels.ethos, 10);
    expect(readElp(vector).logos).toBeCloseTo(elpChannels.logos, 10);
    expect(readElp(vector).pathos).toBeCloseTo(elpChannels.pathos, 10);
  }
});

test('at the centre itself no channel leads', () => {
  expect(elpReader(space)(space.centre).ethos).toBeCloseTo(1 / 3, 10);
});

test('the mean of channels is taken channel by channel', () => {
  const mean = meanElp([
    { ethos: 1, logos: 0, pathos: 0 },
    { ethos: 0, logos: 0.5, pathos: 0.5 },
  ]);
  expect(mean).toEqual({ ethos: 0.5, logos: 0.25, pathos: 0.25 });
  expect(meanElp([]).pathos).toBeCloseTo(1 / 3, 12);
});
