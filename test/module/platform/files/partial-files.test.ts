import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { removeOnExit, removePartialFiles } from '../../../../src/platform/files/partial-files.ts';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vortex-test-'));
});
afterEach(() => rm(directory, { recursive: true }));

test('what is half done goes, folders with all that is in them, and what is whole stays', async () => {
  const path = (name: string) => join(directory, name);
  await mkdir(path('folder/inner'), { recursive: true });
  for (const name of ['folder/inner/file', 'file', 'whole']) await writeFile(path(name), '');
  removeOnExit(path('folder'), path('file'), path('never-made'));
  removeOnExit(path('whole'))();
  removePartialFiles();
  expect(['folder', 'file', 'whole'].map((name) => existsSync(path(name)))).toEqual([false, false, true]);
});
