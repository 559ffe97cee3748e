import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lakeFileName } from '../../src/modules/lake/lake-keeper.ts';
import { openLake } from '../../src/platform/lake/store/open-lake.ts';
import { lakeEntry, numberedId, silent, vector } from '../support/lake-entries.ts';
import { rootDirectory } from '../support/source-files.ts';

/** An export of so many takes long enough to be interrupted. */
const size = 20_000;

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'interrupted-command-'));
  const path = join(directory, lakeFileName);
  const { store, close } = await openLake({ path, key: null, maxPending: size * 2, logger: silent });
  for (let number = 0; number < size; number += 1)
    store.add(lakeEntry({ id: numberedId(number), embedding: vector(384, number) }));
  await store.durable();
  await close();
});
afterAll(() => rm(directory, { recursive: true }));

test.each([
  'SIGINT',
  'SIGTERM',
  'SIGHUP',
] as const)('a command that ends by %s leaves nothing half done, and what was there before', async (signal) => {
  const target = join(directory, 'export.jsonl');
  await writeFile(target, 'the export before\n');
  const before = await readdir(directory);
  const parameters = [resolve(rootDirectory, 'bin/vortex-signal.js'), 'lake', 'export', target];
  const child = spawn(process.execPath, parameters, {
    env: { PATH: process.env.PATH, DATA_DIR: directory },
    stdio: 'ignore',
  });
  const exited = once(child, 'exit');
  const partial = `export.jsonl.${child.pid}.partial`;
  while (child.exitCode === null && !(await readdir(directory)).includes(partial));
  child.kill(signal);
  expect(await exited).toEqual([null, signal]);
  expect(await readdir(directory)).toEqual(before);
  expect(await readFile(target, 'utf8')).toBe('the export before\n');
});

test('a command that was killed leaves a half, and the next one removes it', async () => {
  const target = join(directory, 'killed.jsonl');
  const program = resolve(rootDirectory, 'bin/vortex-signal.js');
  const environment = { env: { PATH: process.env.PATH, DATA_DIR: directory }, stdio: 'ignore' } as const;
  const child = spawn(process.execPath, [program, 'lake', 'export', target], environment);
  const exited = once(child, 'exit');
  const partial = `killed.jsonl.${child.pid}.partial`;
  while (child.exitCode === null && !(await readdir(directory)).includes(partial));
  child.kill('SIGKILL');
  await exited;
  expect(await readdir(directory)).toContain(partial);
  const hourAgo = new Date(Date.now() - 3_600_000);
  await utimes(join(directory, partial), hourAgo, hourAgo);
  // Another process that is there may be writing its own.
  const running = `killed.jsonl.${process.pid}.partial`;
  await writeFile(join(directory, running), '');
  await utimes(join(directory, running), hourAgo, hourAgo);
  const again = spawn(process.execPath, [program, 'lake', 'export', target], environment);
  expect(await once(again, 'exit')).toEqual([0, null]);
  const left = (await readdir(directory)).filter((name) => name.startsWith('killed.jsonl'));
  expect(left).toEqual(['killed.jsonl', running]);
});

test('a rebuilding that was killed leaves nothing once the Lake is opened', async () => {
  const lake = join(directory, lakeFileName);
  const program = resolve(rootDirectory, 'test/support/rebuild-lake.ts');
  const child = spawn(process.execPath, [program, lake], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await exited;
  expect(await readdir(directory)).toContain(`${lakeFileName}.rebuilt`);
  const { close } = await openLake({ path: lake, key: null, maxPending: 100, logger: silent });
  await close();
  expect((await readdir(directory)).filter((name) => name.includes('rebuilt'))).toEqual([]);
});

test('a rebuilding that is interrupted leaves the Lake that was there, and nothing beside it', async () => {
  const lake = join(directory, lakeFileName);
  const program = resolve(rootDirectory, 'test/support/rebuild-lake.ts');
  const child = spawn(process.execPath, [program, lake], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  await once(child.stdout, 'data');
  expect(await readdir(directory)).toContain(`${lakeFileName}.rebuilt`);
  child.kill('SIGTERM');
  expect(await exited).toEqual([null, 'SIGTERM']);
  expect((await readdir(directory)).filter((name) => name.includes('rebuilt'))).toEqual([]);
  const { store, close } = await openLake({ path: lake, key: null, maxPending: 100, logger: silent });
  expect(store.size).toBe(size);
  await close();
});
