import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fitBundled } from '../../../../scripts/default-model/fitted-spaces.ts';
import {
  findSpace,
  readShippedSpaces,
  type ShippedSpace,
  spaceFile,
} from '../../../../src/modules/models/anchors/shipped-spaces.ts';
import { spacesDirectory } from '../../../../src/modules/models/open-models.ts';
import { bundledModels } from '../../../../src/modules/models/registry/bundled-models.ts';
import { dot } from '../../../../src/statistics/vectors.ts';
import { oneWorkerEngine } from '../../../support/one-worker-engine.ts';

describe('the anchor spaces that the product ships', () => {
  const engine = oneWorkerEngine();
  let shipped: ShippedSpace[] = [];

  beforeAll(async () => {
    shipped = await readShippedSpaces(spacesDirectory);
  });
  afterAll(() => engine.close());

  // Processors round differently. If a model, the anchors or the formula changed, run
  // `npm run fit:anchors`.
  test.each(bundledModels)('are those that a fit finds: $name', async (bundled) => {
    const fitted = await fitBundled(engine, bundled);
    const known = findSpace(shipped, fitted.key);
    if (known === null) throw new Error(`No space is shipped for ${JSON.stringify(fitted.key)}.`);
    for (const [index, direction] of fitted.space.directions.entries())
      expect(dot(direction, known.space.directions[index] ?? [])).toBeGreaterThan(0.999);
    expect(known.space.temperature).toBeCloseTo(fitted.space.temperature, 2);
    expect(known.fit.accuracy).toBeCloseTo(fitted.fit.accuracy, 1);
    expect(known.fit.held_out).toBe(fitted.fit.held_out);
  });
});

describe('the file of an anchor space', () => {
  let directory = '';

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'vortex-spaces-'));
  });
  afterAll(() => rm(directory, { recursive: true }));

  async function readAs(text: string): Promise<ShippedSpace[]> {
    await writeFile(join(directory, 'model.json'), text);
    return readShippedSpaces(directory);
  }

  test('gives every number back exactly', async () => {
    const [space] = await readShippedSpaces(spacesDirectory);
    if (space === undefined) throw new Error('A space is shipped.');
    expect(await readAs(spaceFile(space))).toEqual([space]);
  });

  test('is left out if anything in it is damaged', async () => {
    const name = `${bundledModels[0]?.name}.json`;
    const text = await readFile(join(spacesDirectory, name), 'utf8');
    expect(await readAs(text)).toHaveLength(1);
    const temperature = /"temperature":0\.\d/;
    expect(text).toMatch(temperature);
    const damages = [
      '',
      '{',
      'null',
      '{}',
      text.slice(0, -10),
      text.replace(temperature, '"temperature":0.9'),
    ];
    for (const damaged of damages) expect(await readAs(damaged)).toEqual([]);
  });

  test('is left out if it cannot be read, and the others are not', async () => {
    const [space] = await readShippedSpaces(spacesDirectory);
    if (space === undefined) throw new Error('A space is shipped.');
    await mkdir(join(directory, 'folder.json'));
    expect(await readAs(spaceFile(space))).toEqual([space]);
  });

  test('is for one model, one limit of tokens and one version of the anchors', async () => {
    const [space] = await readShippedSpaces(spacesDirectory);
    if (space === undefined) throw new Error('A space is shipped.');
    const { key } = space;
    expect(findSpace([space], key)).toBe(space);
    for (const other of [{ digest: 'f'.repeat(64) }, { maxTokens: 128 }, { version: '000000000000' }])
      expect(findSpace([space], { ...key, ...other })).toBeNull();
  });

  test('need not exist', async () => {
    expect(await readShippedSpaces(join(directory, 'none'))).toEqual([]);
  });
});
