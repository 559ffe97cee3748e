import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../scripts/default-model/random.ts';
import {
  blankTensor,
  directionsOf,
  type LabelledVector,
  neutralAllowance,
  scores,
  tensorOf,
} from '../../../src/domain/anchor-space.ts';
import { positions } from '../../../src/domain/positions.ts';
import { randomUnitVector } from '../../support/random-values.ts';
import { axis, simplexSpace } from '../../support/simplex.ts';

const dimension = 24;
const shift = Array.from({ length: dimension }, (_, index) => 3 - index / 4);

/** Ten scattered anchors a position around an axis of its own. */
function scattered(seed: number): LabelledVector[] {
  const random = createRandom(seed);
  return positions.flatMap((position) =>
    Array.from({ length: 10 }, () => ({
      position,
      vector: Array.from(
        { length: dimension },
        (_, index) => Number(index === position) + random.normal() / 20,
      ),
    })),
  );
}

const simplexAnchors = positions.map((position) => ({ position, vector: axis(position) }));

const shifted = (vector: ArrayLike<number>) =>
  Array.from(vector, (value, index) => value + (shift[index] ?? 0));

describe('an anchor space', () => {
  test('has nine directions of unit length', () => {
    const { directions } = directionsOf(scattered(1));
    expect(directions.map((direction) => Math.hypot(...direction))).toEqual(
      positions.map(() => expect.closeTo(1, 12)),
    );
  });

  test('places every anchor of well separated positions where it belongs', () => {
    const anchors = scattered(2);
    const space = { ...directionsOf(anchors), temperature: 0.1 };
    expect(anchors.map(({ vector }) => tensorOf(space, vector).fluxPosition)).toEqual(
      anchors.map(({ position }) => position),
    );
  });

  test('is refused when a position has no anchor', () => {
    expect(() => directionsOf(scattered(3).filter(({ position }) => position !== 7))).toThrow(RangeError);
  });
});

describe('the scores of a text', () => {
  test('are cosines with the corners of a simplex in the regular space', () => {
    const space = simplexSpace(1);
    for (const position of positions) {
      expect(scores(space, axis(position))).toEqual(
        positions.map((other) => expect.closeTo(other === position ? 1 : -1 / 8, 12)),
      );
    }
  });

  test('lie between -1 and 1', () => {
    const random = createRandom(4);
    const space = directionsOf(scattered(4));
    for (let round = 0; round < 300; round += 1) {
      const found = scores(space, randomUnitVector(random, dimension));
      expect(Math.max(...found.map(Math.abs))).toBeLessThanOrEqual(1 + 1e-12);
    }
  });

  test('do not change when everything moves by the same vector', () => {
    const anchors = scattered(5);
    const text = randomUnitVector(createRandom(5), dimension);
    const moved = directionsOf(
      anchors.map(({ position, vector }) => ({ position, vector: shifted(vector) })),
    );
    expect(scores(moved, shifted(text))).toEqual(
      scores(directionsOf(anchors), text).map((score) => expect.closeTo(score, 9)),
    );
  });

  test('do not depend on how far the text is from the centre', () => {
    const space = directionsOf(scattered(6));
    const text = randomUnitVector(createRandom(6), dimension);
    const farther = text.map((value, index) => {
      const centre = space.centre[index] ?? 0;
      return centre + 7 * (value - centre);
    });
    expect(scores(space, farther)).toEqual(scores(space, text).map((score) => expect.closeTo(score, 5)));
  });
});

describe('the tensor of a text', () => {
  test.each([
    0.1, 0.4, 2,
  ])('follows the closed form of the regular space at temperature %d', (temperature) => {
    const other = Math.exp(-9 / 8 / temperature);
    const tensor = tensorOf(simplexSpace(temperature), axis(4));
    expect(tensor.digits).toEqual(
      positions.map((position) => expect.closeTo((position === 4 ? 1 : other) / (1 + 8 * other), 12)),
    );
    expect(tensor.fluxPosition).toBe(4);
    expect(tensor.confidence).toBe(tensor.digits[3]);
    expect(tensor.elpChannels).toEqual({
      ethos: expect.closeTo(1 / 3, 12),
      logos: expect.closeTo(1 / 3, 12),
      pathos: expect.closeTo(1 / 3, 12),
    });
  });

  test('takes no position where it is as near to the sentences without one, and keeps its digits', () => {
    const space = simplexSpace(0.1);
    const between = (share: number) =>
      axis(4).map((value, index) => share * value + (1 - share) * (axis(7)[index] ?? 0));
    const withNeutral = { ...space, ...directionsOf(simplexAnchors, [axis(7)]) };
    for (const share of [0.3, 0.45, 0.49, 0.51, 0.55, 0.7]) {
      const text = between(share);
      const plain = tensorOf(space, text);
      const found = tensorOf(withNeutral, text);
      const [four = 0, seven = 0] = [scores(space, text)[3], scores(space, text)[6]];
      expect(found).toEqual({
        ...plain,
        fluxPosition: seven + neutralAllowance >= Math.max(four, seven) ? 0 : plain.fluxPosition,
      });
    }
    expect(tensorOf(withNeutral, axis(4)).fluxPosition).toBe(4);
    expect(tensorOf(withNeutral, axis(7)).fluxPosition).toBe(0);
  });

  test('of which nothing can be read has nine equal digits and no position', () => {
    const { digits, fluxPosition, confidence, elpChannels } = blankTensor();
    expect(digits).toEqual(positions.map(() => 1 / 9));
    expect({ fluxPosition, confidence }).toEqual({ fluxPosition: 0, confidence: 1 / 9 });
    expect(elpChannels.ethos + elpChannels.logos + elpChannels.pathos).toBeCloseTo(1, 12);
  });

  test('says nothing at the centre', () => {
    const space = simplexSpace(0.1);
    const { digits, fluxPosition, confidence } = tensorOf(space, space.centre);
    expect(digits).toEqual(positions.map(() => expect.closeTo(1 / 9, 12)));
    expect(fluxPosition).toBe(0);
    expect(confidence).toBeCloseTo(1 / 9, 12);
  });

  test('gives the larger channel to the nearer sacred position', () => {
    const text = axis(6).map((value, index) => value + 0.5 * (axis(9)[index] ?? 0));
    const { elpChannels } = tensorOf(simplexSpace(0.3), text);
    expect(elpChannels.pathos).toBeGreaterThan(elpChannels.logos);
    expect(elpChannels.logos).toBeGreaterThan(elpChannels.ethos);
  });
});
