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

const neutral = { sentences: sentencesOf(0) };

const file = (count?: number) => ({
  neutral,
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
    const inOrder = [...positions, 0];
    expect(anchors.map(({ text }) => text)).toEqual(inOrder.flatMap((position) => sentencesOf(position)));
    expect(anchors.map(({ position }) => position)).toEqual(
      inOrder.flatMap((position) => Array.from({ length: 40 }, () => position)),
    );
    expect(anchors.some(({ position, heldOut }) => position === 0 && heldOut)).toBe(false);
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
    const [first] = await reading({ neutral, positions: { ...file().positions, 1: { sentences } } });
    expect(first?.text).toBe('caf\u00e9');
  });

  test.each([
    ['is no JSON', '{'],
    ['has no positions', { neutral }],
    ['has no sentences without a position', { positions: file().positions }],
    ['lacks a position', { neutral, positions: { ...file().positions, 5: undefined } }],
    [
      'has 39 sentences for one',
      { neutral, positions: { ...file().positions, 5: { sentences: sentencesOf(5, 39) } } },
    ],
    [
      'has an empty sentence',
      { neutral, positions: { ...file().positions, 5: { sentences: ['', ...sentencesOf(5)] } } },
    ],
    [
      'has a sentence that is no text',
      { neutral, positions: { ...file().positions, 5: { sentences: [7, ...sentencesOf(5)] } } },
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
      return heldOut || vector === undefined || position === 0 ? [] : [{ position, vector }];
    });
    expect(anchorSpaceOf(anchors, vectors)).toMatchObject(directionsOf(shaping));
  });

  test('takes its neutral direction from the sentences without a position, which change nothing else', () => {
    const without = Array.from({ length: 40 }, (_, index): Anchor => {
      return { position: 0, text: `Neutral ${index}.`, heldOut: false };
    });
    const own = without.map(() => Float32Array.from({ length: dimension }, (_, at) => Number(at === 12)));
    const { neutral, ...space } = anchorSpaceOf([...anchors, ...without], [...vectors, ...own]);
    expect({ ...space, neutral: null }).toEqual(anchorSpaceOf(anchors, vectors));
    const towards = own[0]?.map((value, at) => value - (space.centre[at] ?? 0)) ?? new Float32Array();
    const length = Math.hypot(...towards);
    expect(Array.from(neutral ?? [])).toEqual(
      Array.from(towards, (value) => expect.closeTo(value / length, 6)),
    );
  });

  test('takes its temperature from those that are', () => {
    const space = anchorSpaceOf(anchors, vectors);
    const heldOut = anchors.flatMap(({ position, heldOut }, index) => {
      const vector = vectors[index];
      return heldOut && vector !== undefined && position !== 0
        ? [{ position, scores: scores(space, vector) }]
        : [];
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
