import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../../scripts/default-model/random.ts';
import { SubscribedVectors } from '../../../../src/modules/updates/subscribed-vectors.ts';
import { dot } from '../../../../src/statistics/vectors.ts';
import { randomUnitVector } from '../../../support/random-values.ts';

const random = createRandom(3);

describe('subscribed vectors', () => {
  test.each([
    [5, 1, 3],
    [16, 7, 1],
    [33, 30, 9],
    [384, 130, 32],
  ])('of %i numbers: %i of them are near to those that each pair by itself says', (dimension, standing, batch) => {
    const vectors = new SubscribedVectors<number>(dimension);
    const held = Array.from({ length: standing }, (_, owner) => {
      const vector = randomUnitVector(random, dimension);
      const least = random.uniform() * 0.6;
      vectors.add(owner, vector, least);
      return { owner, vector, least };
    });
    const arriving = Array.from({ length: batch }, () => {
      const near = held[random.below(held.length)]?.vector ?? new Float32Array(dimension);
      const away = randomUnitVector(random, dimension);
      const mixed = near.map((value, index) => value + random.uniform() * 2 * (away[index] ?? 0));
      const length = Math.hypot(...mixed);
      return mixed.map((value) => value / length);
    });
    const expected = arriving.map((vector) =>
      held.filter((one) => dot(one.vector, vector) >= one.least).map(({ owner }) => owner),
    );
    const near = vectors.match(arriving);
    expect(near.map((matches) => matches.map(({ owner }) => owner))).toEqual(expected);
    for (const [index, matches] of near.entries())
      for (const { owner, cosine } of matches)
        expect(cosine).toBe(dot(held[owner]?.vector ?? [], arriving[index] ?? []));
    expect(expected.flat().length).toBeGreaterThan(0);
  });

  test('come and go, and those that stay keep their owners', () => {
    const dimension = 24;
    const vectors = new SubscribedVectors<number>(dimension);
    const held = new Map<number, Float32Array>();
    for (let turn = 0; turn < 2000; turn += 1) {
      const owner = random.below(300);
      if (random.uniform() < 0.5) {
        const vector = randomUnitVector(random, dimension);
        vectors.add(owner, vector, 0.999);
        held.set(owner, vector);
      } else {
        vectors.remove(owner);
        held.delete(owner);
      }
      expect(vectors.size).toBe(held.size);
    }
    for (const [owner, vector] of held) expect(vectors.match([vector])).toMatchObject([[{ owner }]]);
    for (const owner of [...held.keys()]) vectors.remove(owner);
    expect(vectors.match([randomUnitVector(random, dimension)])).toEqual([[]]);
  });
});
