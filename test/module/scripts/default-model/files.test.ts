import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { replaceFolder } from '../../../../scripts/default-model/model-folder.ts';
import { evaluationOptions, trainingOptions } from '../../../../scripts/default-model/options.ts';

describe('replaceFolder', () => {
  let parent: string;
  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'model-folder-'));
  });
  afterEach(() => rm(parent, { recursive: true }));

  it('writes the files and what the check adds, and leaves nothing else behind', async () => {
    const folder = join(parent, 'model');
    await replaceFolder(folder, new Map([['a', 'one']]), async (temporary) => {
      return new Map([['report', `saw ${await readFile(join(temporary, 'a'), 'utf8')}`]]);
    });
    expect(await readFile(join(folder, 'report'), 'utf8')).toBe('saw one');
    expect((await readdir(folder)).sort()).toEqual(['a', 'report']);
    expect(await readdir(parent)).toEqual(['model']);
  });

  it('keeps the old files when the check fails', async () => {
    const folder = join(parent, 'model');
    await replaceFolder(folder, new Map([['a', 'old']]), async () => new Map());
    const failing = replaceFolder(folder, new Map([['a', 'new']]), () =>
      Promise.reject(new Error('bad model')),
    );
    await expect(failing).rejects.toThrow('bad model');
    expect(await readFile(join(folder, 'a'), 'utf8')).toBe('old');
    expect(await readdir(parent)).toEqual(['model']);
  });
});

describe('options', () => {
  it('fills in what is not given', () => {
    expect(evaluationOptions(['--data', 'd'])).toEqual({ data: 'd', model: 'models/vortex-static-384' });
    expect(trainingOptions(['--data', 'd', '--sources', 'images, MSRvid', '--seed', '7'])).toMatchObject({
      sources: ['images', 'MSRvid'],
      seed: 7,
    });
  });

  it('judges every model by the words that training holds out, whatever its seed', () => {
    expect(() => evaluationOptions(['--data', 'd', '--seed', '2'])).toThrow("Unknown option '--seed'");
  });

  it('names each faulty option', () => {
    expect(() => trainingOptions(['--seed', '1.5'])).toThrow(/--data must be.*--seed must be/s);
  });
});
