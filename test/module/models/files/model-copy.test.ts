import { mkdtemp, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CopyConflictError, copyMissing, planCopy } from '../../../../src/modules/models/files/model-copy.ts';
import { type ModelFolder, readModelFolder } from '../../../../src/modules/models/files/model-folder.ts';
import { tinyExport, writeFolder } from '../../../support/model-folders.ts';

let scratch = '';
let target = '';
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'vortex-copies-'));
  target = join(scratch, 'models/tiny');
});
afterEach(() => rm(scratch, { recursive: true }));

const files = {
  ...tinyExport,
  'onnx/model.onnx_data': 'weights kept beside the model',
  'README.md': 'words',
};

async function source(): Promise<ModelFolder> {
  return readModelFolder(await writeFolder(join(scratch, 'tiny'), files));
}

test('brings over what belongs to the model, telling every byte, through links', async () => {
  await source();
  // As in the cache of the Hugging Face hub, where every file is a link.
  await rename(join(scratch, 'tiny/onnx'), join(scratch, 'blobs'));
  await symlink(join(scratch, 'blobs'), join(scratch, 'tiny/onnx'));
  const folder = await readModelFolder(join(scratch, 'tiny'));
  const told: [number, number][] = [];
  await copyMissing(await planCopy(folder, target), (done, total) => told.push([done, total]));

  const { 'README.md': _, ...wanted } = files;
  const copied = (await readdir(target, { recursive: true })).toSorted();
  expect(copied).toEqual(['1_Pooling', 'onnx', ...Object.keys(wanted)].toSorted());
  for (const path of Object.keys(wanted)) {
    expect(await readFile(join(target, path))).toEqual(await readFile(join(scratch, 'tiny', path)));
  }
  const [last] = told.toReversed();
  expect(last?.[0]).toBe(last?.[1]);
  expect(told.map(([done]) => done)).toEqual(told.map(([done]) => done).toSorted((a, b) => a - b));
});

test('goes on where it was cut off', async () => {
  const folder = await source();
  await copyMissing(await planCopy(folder, target), () => undefined);
  await rm(join(target, 'tokenizer.json'));
  const plan = await planCopy(folder, target);
  expect(plan.missing.map(({ path }) => path)).toEqual(['tokenizer.json']);
  await copyMissing(plan, () => undefined);
  expect((await planCopy(folder, target)).missing).toEqual([]);
  expect((await readdir(target)).filter((name) => name.endsWith('.partial'))).toEqual([]);
});

test('overwrites nothing: every other file that is in the way is named', async () => {
  const folder = await source();
  const sameLength = (await readFile(join(folder.directory, 'tokenizer.json'), 'utf8')).replace('a', 'b');
  await writeFolder(target, {
    'tokenizer.json': sameLength,
    'onnx/model.onnx': 'another',
    'notes.txt': 'mine',
  });
  const plan = planCopy(folder, target);
  await expect(plan).rejects.toThrow(CopyConflictError);
  await expect(plan).rejects.toThrow(
    'other files with the same names: onnx/model.onnx, tokenizer.json. Nothing was overwritten.',
  );
  expect(await readFile(join(target, 'tokenizer.json'), 'utf8')).toBe(sameLength);
});
