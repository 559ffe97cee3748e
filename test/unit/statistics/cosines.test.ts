import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../scripts/default-model/random.ts';
import { Cosines, type Member } from '../../../src/statistics/cosines.ts';
import { dot } from '../../../src/statistics/vectors.ts';
import { randomUnitVector } from '../../support/random-values.ts';

const member = (id: string, vector: readonly number[] | null, space: string | null = 'one'): Member => ({
  id,
  space,
  vector: vector && Float32Array.from(vector),
});

/** Cosines of the first member with the others. */
function withFirst(members: readonly Member[]): number[] {
  const cosines = new Cosines();
  const [first = -1, ...others] = cosines.hold(members);
  return others.map((other) => cosines.between(first, other));
}

describe('cosines', () => {
  test('are those of the vectors', () => {
    const members = [member('a', [1, 0]), member('b', [0.6, 0.8]), member('c', [0, 1]), member('d', [-1, 0])];
    expect(withFirst(members)).toEqual([Math.fround(0.6), 0, -1]);
  });

  test('are the same both ways and every time', () => {
    const cosines = new Cosines();
    const [a = -1, b = -1] = cosines.hold([member('a', [1, 0]), member('b', [0.6, 0.8])]);
    expect([cosines.between(a, b), cosines.between(b, a)]).toEqual([Math.fround(0.6), Math.fround(0.6)]);
  });

  test('of vectors that cannot be compared are 0', () => {
    const vector = [1, 0];
    const others = [member('b', vector, 'another'), member('c', [1, 0, 0]), member('d', null)];
    expect(withFirst([member('a', vector), ...others])).toEqual([0, 0, 0]);
    expect(withFirst([member('a', vector, null), member('b', vector, null)])).toEqual([0]);
    expect(withFirst([member('a', vector, 'a model'), member('b', vector, 'a model')])).toEqual([1]);
  });

  test('do not change with a vector that its owner writes into', () => {
    const cosines = new Cosines();
    const vector = Float32Array.of(1, 0);
    const [a = -1, b = -1] = cosines.hold([{ id: 'a', space: 'one', vector }, member('b', [1, 0])]);
    vector.fill(0);
    expect(cosines.between(a, b)).toBe(1);
  });

  test('stay right while members come and go, whose vectors are needed only once', () => {
    const random = createRandom(5);
    const vectors = new Map<string, Float32Array>();
    const cosines = new Cosines();
    let ids: string[] = [];
    for (let round = 0; round < 60; round += 1) {
      const added = Array.from(
        { length: random.below(round % 20 === 0 ? 90 : 5) },
        (_, index) => `${round}/${index}`,
      );
      for (const id of added) vectors.set(id, randomUnitVector(random, 6));
      ids = [...ids, ...added].slice(-100).filter(() => random.below(30) > 0);
      const places = cosines.hold(
        ids.map((id) => ({
          id,
          space: 'one',
          vector: cosines.holds(id) ? null : (vectors.get(id) ?? null),
        })),
      );
      expect(new Set(places).size).toBe(ids.length);
      for (const [one, place] of places.entries()) {
        const other = random.below(places.length);
        const expected = dot(vectors.get(ids[one] ?? '') ?? [], vectors.get(ids[other] ?? '') ?? []);
        expect(cosines.between(place, places[other] ?? -1)).toBeCloseTo(expected, 6);
      }
    }
    expect(cosines.holds('0/0')).toBe(false);
  });
});
