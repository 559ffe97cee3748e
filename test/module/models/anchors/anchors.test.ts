import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRandom } from '../../../../scripts/default-model/random.ts';
import { directionsOf, scores } from '../../../../src/domain/anchor-space.ts';
import { positions } from '../../../../src/domain/positions.ts';
import { fitTemperature } from '../../../../src/domain/temperature.ts';
import { type Anchor, fitAnchors, readAnchors } from '../../../../src/modules/models/anchors/anchors.ts';
import { randomUnitVector } from '../../../support/random-values.ts';

const sentencesOf = (position: number, count = 40) =>
  Array.from({ length: count }, (_, index) => `Sentence ${index} of position ${position}.`);

const file = (count?: number) => ({
  positions: Object.fromEntries(
    positions.map((position) => [position, { sentences: sentencesOf(position, count) }]),
  ),
});

const anchorSpaceOf = (...of: Parameters<typeof fitAnchors>) => fitAnchors(...of).space;

describe('anchors', () => {
  let directory = '';

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'vortex-anchors-'));
  });
  afterAll(() => rm(directory, { recursive: true }));

  async function reading(content: unknown): Promise<Anchor[]> {
    const path = join(directory, 'anchors.json');
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
    return readAnchors(path);
  }

  test('are read position by position, in the order of the file', async () => {
    const anchors = await reading(file());
    expect(anchors.map(({ text }) => text)).toEqual(positions.flatMap((position) => sentencesOf(position)));
    expect(anchors.map(({ position }) => position)).toEqual(
      positions.flatMap((position) => Array.from({ length: 40 }, () => position)),
    );
  });

  test('hold out every fourth sentence of each position', async () => {
    const anchors = await reading(file(42));
    for (const position of positions) {
      const own = anchors.filter((anchor) => anchor.position === position);
      expect(own.flatMap(({ heldOut }, index) => (heldOut ? [index] : []))).toEqual([
        3, 7, 11, 15, 19, 23, 27, 31, 35, 39,
      ]);
    }
  });

  test('are put into NFC', async () => {
    const sentences = ['cafe\u0301', ...sentencesOf(1, 39)];
    const [first] = await reading({ positions: { ...file().positions, 1: { sentences } } });
    expect(first?.text).toBe('caf\u00e9');
  });

  test.each([
    ['is no JSON', '{'],
    ['has no positions', {}],
    ['lacks a position', { positions: { ...file().positions, 5: undefined } }],
    [
      'has 39 sentences for one',
      { positions: { ...file().positions, 5: { sentences: sentencesOf(5, 39) } } },
    ],
    [
      'has an empty sentence',
      { positions: { ...file().positions, 5: { sentences: ['', ...sentencesOf(5)] } } },
    ],
    [
      'has a sentence that is no text',
      { positions: { ...file().positions, 5: { sentences: [7, ...sentencesOf(5)] } } },
    ],
  ])('are refused when the file %s', async (_, content) => {
    await expect(reading(content)).rejects.toThrow();
  });

  test('are refused when there is no file', async () => {
    await expect(readAnchors(join(directory, 'absent.json'))).rejects.toThrow('absent.json');
  });
});

describe('the anchor space of a model', () => {
  const dimension = 16;
  const random = createRandom(10);
  const anchors = positions.flatMap((position) =>
    sentencesOf(position).map((text, index): Anchor => ({ position, text, heldOut: index % 4 === 3 })),
  );
  /** Vectors that lean towards an axis of their position. */
  const vectors = anchors.map(({ position }) => {
    const drawn = randomUnitVector(random, dimension);
    return drawn.map((value, index) => value + (index === position ? 0.6 : 0));
  });

  test('takes its directions from the anchors that are not held out', () => {
    const shaping = anchors.flatMap(({ position, heldOut }, index) => {
      const vector = vectors[index];
      return heldOut || vector === undefined ? [] : [{ position, vector }];
    });
    expect(anchorSpaceOf(anchors, vectors)).toMatchObject(directionsOf(shaping));
  });

  test('takes its temperature from those that are', () => {
    const space = anchorSpaceOf(anchors, vectors);
    const heldOut = anchors.flatMap(({ position, heldOut }, index) => {
      const vector = vectors[index];
      return heldOut && vector !== undefined ? [{ position, scores: scores(space, vector) }] : [];
    });
    expect(heldOut).toHaveLength(90);
    expect(space.temperature).toBe(fitTemperature(heldOut));
    const lessCertain = anchorSpaceOf(
      anchors,
      vectors.map((vector, index) => (anchors[index]?.heldOut ? vector.toReversed() : vector)),
    );
    expect(lessCertain.directions).toEqual(space.directions);
    expect(lessCertain.temperature).toBeGreaterThan(space.temperature);
  });

  test('needs a vector for every anchor', () => {
    expect(() => anchorSpaceOf(anchors, vectors.slice(1))).toThrow(RangeError);
  });
});
